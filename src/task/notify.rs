//! Telling people by mail: the workspace's mail server, and whether mail arrives.
use super::{Bench, change_workspace, kept_secret, store_secret};
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::MailAddress;
use crate::port::{Courier, MailAccess, News, Notified};
use crate::secret::Secret;
use crate::setup::{MailServer, Workspace};
use crate::text::Lang;
use std::sync::Arc;

/// How people are told.
///
/// # Errors
/// `MailSettings` where no mail server is set, or it cannot be used as it is written; vault faults.
pub(super) async fn courier(bench: &Bench, workspace: &Workspace) -> Outcome<Courier> {
    let unset = || Fault::new(ErrorKind::MailSettings, "no mail server is set").with("case", "mail-unset");
    let server = workspace.mail.as_deref().cloned().ok_or_else(unset)?;
    server.check()?;
    let notifier = bench.notifier().ok_or_else(unset)?;
    let password = match &server.password {
        Some(name) => Some(kept_secret(bench, name).await?),
        None => None,
    };
    let lang = workspace.language.unwrap_or(Lang::En);
    Ok(Courier { notifier, via: Arc::new(MailAccess { server, password, lang }) })
}

/// Tells these addresses.
pub(super) async fn tell(bench: &Bench, workspace: &Workspace, to: &[MailAddress], news: &News) -> Outcome<Notified> {
    let courier = courier(bench, workspace).await?;
    courier.notifier.tell(&courier.via, to, news).await
}

/// Sends a message that says nothing but that mail arrives.
///
/// # Errors
/// As telling of leads; whom the server refused is in what is told.
pub async fn test_mail(bench: &Bench, workspace: &Workspace, to: &[MailAddress]) -> Outcome<Notified> {
    let news = News::Hello { workspace: workspace.name.clone(), at: bench.clock.now() };
    tell(bench, workspace, to, &news).await
}

/// Keeps the workspace's mail server, and its password in the vault where one is handed over.
///
/// # Errors
/// `MailSettings` where it cannot be used as it is written; vault and storage faults.
pub async fn set_mail_server(bench: &Bench, server: MailServer, password: Option<Secret>) -> Outcome<Workspace> {
    server.check()?;
    if let (Some(name), Some(password)) = (&server.password, password) {
        store_secret(bench, name, password).await?;
    }
    let (workspace, ()) = change_workspace(bench, move |workspace| {
        workspace.mail = Some(Box::new(server));
        Ok(())
    })
    .await?;
    Ok(workspace)
}

/// Forgets the workspace's mail server and its password; tells whether there was one.
///
/// # Errors
/// Vault and storage faults.
pub async fn forget_mail_server(bench: &Bench) -> Outcome<bool> {
    let (_, before) = change_workspace(bench, |workspace| Ok(workspace.mail.take())).await?;
    let Some(server) = before else { return Ok(false) };
    let kept: Vec<SecretRef> = server.password.into_iter().filter(|name| name.env_name().is_none()).collect();
    super::forget_named(bench, kept).await?;
    Ok(true)
}
