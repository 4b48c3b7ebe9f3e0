//! What the changes of the schema promise.
use super::*;

fn change(words: &str) -> SchemaChange {
    let pairs: Vec<(&str, &str)> = words.split(',').filter_map(|pair| pair.split_once('=')).collect();
    SchemaChange::parse(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)).unwrap()
}

#[test]
fn columns_come_and_go_with_their_companions() {
    let contact = table("contact").unwrap();
    let mut drift = Drift::default();
    assert!(drift.apply(change("table=contact,remove=gendercode"), 5));
    assert!(drift.column(contact, "gendercode").is_none() && drift.column(contact, "gendercodename").is_none());
    assert!(drift.on_wire(contact, "gendercode").is_none() && drift.on_wire(contact, "lastname").is_some());
    assert!(drift.apply(change("table=contact,add=gendercode"), 6), "it comes back");
    assert!(drift.on_wire(contact, "gendercode").is_some() && !drift.apply(change("table=contact,add=gendercode"), 6));
    assert!(drift.apply(change("table=contact,add=new_Extra"), 6));
    assert_eq!(drift.on_wire(contact, "new_extra").map(|column| column.schema), Some("new_Extra"));
    assert!(
        drift.apply(change("table=contact,remove=new_extra"), 6)
            && drift.apply(change("table=contact,add=new_Extra"), 6)
    );
    assert!(drift.on_wire(contact, "new_extra").is_some());
    for nothing in
        ["table=nosuch,add=new_Extra", "table=contact,remove=contactid", "table=contact,remove=emailaddress1"]
    {
        assert!(!drift.apply(change(nothing), 7), "{nothing}");
    }
}

#[test]
fn options_change_in_one_place_or_in_all_that_share_them() {
    let (contact, card) = (table("contact").unwrap(), table("new_loyaltycard").unwrap());
    let mut drift = Drift::default();
    assert!(drift.apply(change("table=contact,column=familystatuscode,remove_option=2"), 8));
    let family = contact.column("familystatuscode").unwrap();
    assert!(drift.choices(contact, family).all(|choice| choice.value != 2) && drift.changed_at(contact) == 8);
    assert!(drift.apply(change("table=new_loyaltycard,column=new_tier,option=900,label=Amber"), 9));
    assert_eq!(drift.changed_at(card), 0, "a shared set belongs to no table");
    let set = metadata().globals.iter().find(|set| set.name == "new_tier").unwrap();
    assert!(drift.shared_choices(set).iter().any(|choice| choice.label.en == "Amber"));
    assert!(!drift.apply(change("table=new_loyaltycard,column=new_tier,option=900,label=Amber"), 9));
}

#[test]
fn what_is_done_twice_is_told_twice() {
    let (gone, back) = (change("table=contact,remove=nickname"), change("table=contact,add=nickname"));
    let drift = Drift::default().redrawn(vec![gone.clone()], 1);
    let drift = drift.redrawn(vec![gone.clone(), back.clone()], 2);
    let drift = drift.redrawn(vec![gone.clone(), back.clone(), gone.clone()], 3);
    assert_eq!(drift.log, [(1, gone.clone()), (2, back.clone()), (3, gone.clone())]);
    assert!(drift.column(table("contact").unwrap(), "nickname").is_none());
    let drift = drift.redrawn(Vec::new(), 4);
    assert!(drift.column(table("contact").unwrap(), "nickname").is_some() && drift.log.len() == 6);
}

#[test]
fn a_table_goes_where_none_refers_to_it() {
    let mut drift = Drift::default();
    assert!(!drift.apply(change("table=contact,drop=yes"), 1));
    assert!(drift.apply(change("table=new_membership,drop=yes"), 1));
    let member = table("new_membership").unwrap();
    assert!(drift.is_dropped(member) && relations::all().iter().any(|one| one.from.no == member.no));
    assert!(relations::all().iter().filter(|one| one.from.no == member.no).all(|one| !drift.has_relation(one)));
    assert!(drift.apply(change("table=new_membership,restore=yes"), 2) && !drift.is_dropped(member));
}

#[test]
fn a_column_is_made_anew_under_another_name_or_type_with_an_identifier_of_its_own() {
    use crate::sandbox::metadata::column_id;
    let contact = table("contact").unwrap();
    let mut drift = Drift::default();
    let old = column_id(contact, contact.column("jobtitle").unwrap());
    assert!(drift.apply(change("table=contact,rename=jobtitle,to=new_Position"), 5));
    assert!(drift.column(contact, "jobtitle").is_none() && drift.on_wire(contact, "jobtitle").is_none());
    let new = drift.on_wire(contact, "new_position").unwrap();
    assert_eq!(
        (new.schema, new.label, new.kind),
        ("new_Position", contact.column("jobtitle").unwrap().label, Kind::Text { max: 100, format: "Text" })
    );
    assert_ne!(column_id(contact, new), old);
    assert!(drift.apply(change("table=contact,retype=new_position,kind=int"), 6));
    assert_eq!(drift.column(contact, "new_position").map(|column| column.kind), Some(Kind::Int));
    assert_eq!(drift.columns(contact).filter(|column| column.logical == "new_position").count(), 1);
    let gone = drift.gone_since(5).columns;
    assert!(gone.contains(&crate::sandbox::data::cell::guid_text(column_id(contact, new))), "{gone:?}");
    assert!(drift.apply(change("table=contact,retype=gendercode,kind=str:20"), 7));
    assert!(drift.column(contact, "gendercodename").is_none(), "a text has no companion");
    assert!(drift.apply(change("table=contact,retype=salutation,kind=pick,options=1=Dr./박사;2=Mr./씨"), 8));
    assert!(drift.column(contact, "salutationname").is_some());
    assert_eq!(drift.column(contact, "salutation").map(|column| column.choices.len()), Some(2));
    for nothing in [
        "rename=fullname,to=new_x",
        "rename=parentcustomerid,to=new_x",
        "rename=nickname,to=lastname",
        "retype=statecode,kind=int",
        "retype=nickname,kind=nosuch",
        "retype=nickname,kind=str:100",
        "column=nickname,length=100",
        "column=birthdate,length=100",
        "column=nickname,required=no",
    ] {
        assert!(!drift.apply(change(&format!("table=contact,{nothing}")), 9), "{nothing}");
    }
}

#[test]
fn a_bound_and_a_demand_change_the_definition_and_keep_its_identifier() {
    use crate::sandbox::metadata::column_id;
    let contact = table("contact").unwrap();
    let mut drift = Drift::default();
    assert!(drift.apply(change("table=contact,column=jobtitle,length=5"), 1));
    assert!(drift.apply(change("table=contact,column=jobtitle,length=7"), 2));
    assert!(drift.apply(change("table=contact,column=jobtitle,required=yes"), 3));
    let (own, now) = (contact.column("jobtitle").unwrap(), drift.column(contact, "jobtitle").unwrap());
    assert_eq!((now.kind, now.required), (Kind::Text { max: 7, format: "Text" }, true));
    assert_eq!(column_id(contact, now), column_id(contact, own));
    let world = crate::sandbox::data::world::World::new(60, 1);
    let texts = |column: &Column| -> Vec<_> {
        (0..60).map(|at| world.cell(contact, &world.base_row(contact, at).unwrap(), column)).collect()
    };
    assert_eq!(texts(now), texts(own), "texts that are there stay as they are");
}
