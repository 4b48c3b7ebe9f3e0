//! `$metadata`: the organisation's entity model in CSDL 4.0, as clients of other makers reflect it
//! (docs.oasis-open.org, "OData CSDL XML Representation 4.0"; learn.microsoft.com, "Web API types and operations").
use super::drift::Drift;
use super::metadata::{Behavior, Column, Kind, Table, metadata};
use super::relations::{self, Relation};
use std::fmt::Write;

/// Writes the whole model.
pub(super) fn write(drift: &Drift) -> String {
    let mut out = String::with_capacity(4 << 20);
    out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?><edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices><Schema Namespace=\"Microsoft.Dynamics.CRM\" Alias=\"mscrm\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">");
    out.push_str("<EntityType Name=\"crmbaseentity\" Abstract=\"true\" /><EntityType Name=\"expando\" BaseType=\"mscrm.crmbaseentity\" OpenType=\"true\" />");
    let shown = || metadata().tables.iter().filter(|table| !table.private && !drift.is_dropped(table));
    for table in shown() {
        entity_type(&mut out, drift, table);
    }
    out.push_str("<ComplexType Name=\"WhoAmIResponse\"><Property Name=\"BusinessUnitId\" Type=\"Edm.Guid\" Nullable=\"false\" /><Property Name=\"UserId\" Type=\"Edm.Guid\" Nullable=\"false\" /><Property Name=\"OrganizationId\" Type=\"Edm.Guid\" Nullable=\"false\" /></ComplexType><Function Name=\"WhoAmI\"><ReturnType Type=\"mscrm.WhoAmIResponse\" Nullable=\"false\" /></Function><EntityContainer Name=\"System\">");
    for table in shown() {
        entity_set(&mut out, drift, table);
    }
    out.push_str("<FunctionImport Name=\"WhoAmI\" Function=\"Microsoft.Dynamics.CRM.WhoAmI\" /></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>");
    out
}

fn ends(drift: &Drift, table: &Table, own: impl Fn(&Relation) -> &Table) -> impl Iterator<Item = &'static Relation> {
    let no = table.no;
    let shown =
        |relation: &Relation| !relation.from.private && !relation.target.private && drift.has_relation(relation);
    relations::all().iter().filter(move |relation| own(relation).no == no && shown(relation))
}

fn entity_type(out: &mut String, drift: &Drift, table: &Table) {
    let name = table.logical;
    let _ = write!(
        out,
        "<EntityType Name=\"{name}\" BaseType=\"mscrm.crmbaseentity\"><Key><PropertyRef Name=\"{}\" /></Key>",
        table.id
    );
    for column in drift.columns(table).filter(|column| column.readable) {
        property(out, column);
    }
    let mut seen = std::collections::BTreeSet::new();
    for relation in ends(drift, table, |relation| relation.from).filter(|relation| seen.insert(relation.one.as_str())) {
        let Relation { one, many, column, target, .. } = relation;
        let _ = write!(
            out,
            "<NavigationProperty Name=\"{one}\" Type=\"mscrm.{}\" Partner=\"{many}\"><ReferentialConstraint Property=\"{}\" ReferencedProperty=\"{}\" /></NavigationProperty>",
            target.logical, column.wire, target.id
        );
    }
    for relation in
        ends(drift, table, |relation| relation.target).filter(|relation| seen.insert(relation.many.as_str()))
    {
        let Relation { one, many, from, .. } = relation;
        let _ = write!(
            out,
            "<NavigationProperty Name=\"{many}\" Type=\"Collection(mscrm.{})\" Partner=\"{one}\" />",
            from.logical
        );
    }
    out.push_str("</EntityType>");
}

fn property(out: &mut String, column: &Column) {
    let kind = edm(column.kind);
    let ascii = if kind == "Edm.String" { " Unicode=\"false\"" } else { "" };
    let _ = match column.settable() || column.kind == Kind::Id {
        true if !column.kind.is_lookup() => write!(out, "<Property Name=\"{}\" Type=\"{kind}\"{ascii} />", column.wire),
        _ => write!(
            out,
            "<Property Name=\"{}\" Type=\"{kind}\"{ascii}><Annotation Term=\"Org.OData.Core.V1.Computed\" Bool=\"true\" /></Property>",
            column.wire
        ),
    };
}

fn edm(kind: Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Guid | Kind::File | Kind::Lookup(_) | Kind::Customer | Kind::Owner => "Edm.Guid",
        Kind::Int | Kind::Picklist { .. } | Kind::State | Kind::Status => "Edm.Int32",
        Kind::BigInt => "Edm.Int64",
        Kind::Decimal { .. } | Kind::Money { .. } | Kind::MoneyBase { .. } => "Edm.Decimal",
        Kind::Double => "Edm.Double",
        Kind::Bool { .. } => "Edm.Boolean",
        Kind::Date(Behavior::DateOnly) => "Edm.Date",
        Kind::Date(_) => "Edm.DateTimeOffset",
        Kind::Image => "Edm.Binary",
        _ => "Edm.String",
    }
}

fn entity_set(out: &mut String, drift: &Drift, table: &Table) {
    let _ = write!(out, "<EntitySet Name=\"{}\" EntityType=\"Microsoft.Dynamics.CRM.{}\">", table.set, table.logical);
    let mut seen = std::collections::BTreeSet::new();
    for relation in ends(drift, table, |relation| relation.from).filter(|relation| seen.insert(relation.one.as_str())) {
        let _ =
            write!(out, "<NavigationPropertyBinding Path=\"{}\" Target=\"{}\" />", relation.one, relation.target.set);
    }
    let tracked = table.tracked;
    let _ = write!(
        out,
        "<Annotation Term=\"Org.OData.Capabilities.V1.ChangeTracking\"><Record><PropertyValue Property=\"Supported\" Bool=\"{tracked}\" /></Record></Annotation></EntitySet>"
    );
}
