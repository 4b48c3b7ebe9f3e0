//! One table with its fields, keys, relationships and option sets: the definition first, then one typed request per kind
//! of field that is there, a few at a time. Definitions are never paged.
use super::api::Api;
use super::field_kind::{self, Cast};
use super::metadata::{self, OLDER_PROPERTIES, TABLE_PROPERTIES};
use super::shapes::{Entity, List, Typed, TypedAnswer};
use super::{assemble, odata};
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Fault, Outcome};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::collections::{BTreeMap, BTreeSet};

const FIELD_PROPERTIES: &str = "LogicalName,SchemaName,AttributeType,AttributeTypeName,DisplayName,RequiredLevel,\
IsValidForRead,IsValidForCreate,IsValidForUpdate,IsSecured,AttributeOf,SourceType";

/// The same for organisations whose version knows no `SourceType`.
const OLDER_FIELD_PROPERTIES: &str = "LogicalName,SchemaName,AttributeType,AttributeTypeName,DisplayName,RequiredLevel,\
IsValidForRead,IsValidForCreate,IsValidForUpdate,IsSecured,AttributeOf";

/// What is asked of keys and relationships.
const LINKS: &str = "Keys($select=LogicalName,DisplayName,KeyAttributes,EntityKeyIndexStatus),\
ManyToOneRelationships($select=SchemaName,ReferencingAttribute,ReferencedEntity,ReferencedAttribute,\
ReferencingEntityNavigationPropertyName),\
OneToManyRelationships($select=SchemaName,ReferencingEntity,ReferencingAttribute,ReferencedEntityNavigationPropertyName),\
ManyToManyRelationships($select=SchemaName,Entity1LogicalName,Entity2LogicalName,IntersectEntityName,\
Entity1IntersectAttribute,Entity2IntersectAttribute,Entity1NavigationPropertyName,Entity2NavigationPropertyName)";

/// Typed requests under way at once, so that several tables described side by side stay far from the server's limit.
const AT_ONCE: usize = 4;

/// Describes a table.
///
/// # Errors
/// `TableMissing` where there is none of that name; transport and sign-in faults. All name the table.
pub(super) async fn describe(api: &Api, table: &str) -> Outcome<TableDetail> {
    let name = odata::name(table).map_err(|_| missing(table, "not a table name"))?;
    let key = format!("EntityDefinitions(LogicalName=%27{name}%27)");
    let path = |properties: &str, fields: &str| {
        format!("{key}?$select={properties},Privileges&$expand=Attributes($select={fields}),{LINKS}")
    };
    let newest = path(TABLE_PROPERTIES, FIELD_PROPERTIES);
    let entity: Entity = match metadata::definitions(api, &newest).await {
        Err(fault) if metadata::is_unknown_property(fault.kind) => {
            let older = path(OLDER_PROPERTIES, OLDER_FIELD_PROPERTIES);
            metadata::definitions(api, &older).await.map_err(|f| absent(f, table))?
        }
        other => other.map_err(|f| absent(f, table))?,
    };
    let found = metadata::table(&entity).ok_or_else(|| missing(table, "its rows cannot be read"))?;
    let kinds = entity.attributes.iter().flatten().map(field_kind::field_type);
    let casts: BTreeSet<Cast> = kinds.filter_map(|kind| field_kind::cast_for(&kind)).collect();
    let typed = typed(api, &key, casts).await.map_err(|fault| fault.with("table", table))?;
    Ok(assemble::detail(found, entity, typed))
}

/// What the typed requests tell, by field.
async fn typed(api: &Api, key: &str, casts: BTreeSet<Cast>) -> Outcome<BTreeMap<String, Typed>> {
    let answers: Vec<List<TypedAnswer>> = stream::iter(casts)
        .map(|cast| {
            let path = format!("{key}/Attributes/Microsoft.Dynamics.CRM.{}?{}", cast.class, cast.ask);
            async move {
                match metadata::definitions(api, &path).await {
                    Err(fault) if !cast.needed && metadata::is_refusal(fault.kind) => Ok(List { value: Vec::new() }),
                    other => other,
                }
            }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let all = answers.into_iter().flat_map(|list| list.value);
    Ok(all.filter_map(|t| Some((t.logical_name?, t.typed))).collect())
}

/// The definition of a table nobody knows comes back as 404, or as a refusal that names it.
fn absent(fault: Fault, table: &str) -> Fault {
    match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::RowMissing | ErrorKind::TableMissing => missing(table, &fault.detail),
        _ => fault.with("table", table),
    }
}

fn missing(table: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::TableMissing, format!("{table}: {why}")).with("table", table)
}
