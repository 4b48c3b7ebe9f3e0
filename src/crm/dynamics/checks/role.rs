//! Least privilege: whether the user holds far more than it needs, and what a role of its own would hold.
use super::super::api::Api;
use super::super::crm::DynamicsCrm;
use super::super::privilege;
use super::rights::needed;
use super::{Finding, user};
use crate::account::{CheckScope, role_privileges};
use crate::catalog::Right;
use crate::text::Told;

/// Roles that may do nearly everything, as organisations of several languages call them.
const TOO_MUCH: &[&str] = &[
    "system administrator",
    "system customizer",
    "시스템 관리자",
    "시스템 사용자 지정자",
    "systemadministrator",
    "systemanpasser",
    "administrateur système",
    "personnalisateur de système",
    "administrador del sistema",
    "personalizador del sistema",
    "システム管理者",
    "システム カスタマイザー",
    "系统管理员",
    "系统自定义员",
];

fn is_too_much(role: &str) -> bool {
    let role = role.trim().to_lowercase();
    TOO_MUCH.iter().any(|name| *name == role)
}

pub(super) async fn least_privilege(crm: &DynamicsCrm, scope: &CheckScope) -> Finding {
    let (row, tried) = match user::row(crm).await {
        Ok(found) => found,
        Err((fault, tried)) => return user::unreadable(fault, tried),
    };
    let wide: Vec<String> = row.role_names().into_iter().filter(|name| is_too_much(name)).collect();
    let list = wanted(&crm.api, scope).await;
    if wide.is_empty() {
        let tables: Vec<&str> = scope.tables.iter().map(|table| table.name.as_str()).collect();
        let key = if tables.is_empty() { "told-role-fits-bare" } else { "told-role-fits" };
        let told = Told::new(key).count("count", list.len()).with("tables", tables.join(", "));
        Finding::passed(tried, told).listing(list)
    } else {
        let told = Told::new("told-role-wide").with("roles", wide.join(", "));
        Finding::warned(tried, told, "remedy-least-privilege").listing(list)
    }
}

/// The privileges a role of its own needs for these tables; a table that cannot be looked up is told by its own checks.
async fn wanted(api: &Api, scope: &CheckScope) -> Vec<String> {
    let mut list = Vec::new();
    for table in &scope.tables {
        let Ok(readable) = privilege::readable(api, &table.name).await else { continue };
        let wanted = std::iter::once(Right::Read).chain(needed(table.writes));
        list.extend(wanted.filter_map(|right| readable.privilege(right)).map(str::to_owned));
    }
    role_privileges(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_may_do_everything_are_known_in_several_languages() {
        for wide in ["System Administrator", " system customizer ", "시스템 관리자", "Administrateur système"] {
            assert!(is_too_much(wide), "{wide}");
        }
        assert!(!is_too_much("Fieldbridge Connector") && !is_too_much(""));
    }
}
