//! The composition root: the only file that names concrete adapters together, reads the environment and knows the
//! platform's directories. Opening a workspace touches nothing; files, keyring, database and network are reached by the
//! first call that needs them.
mod browser;
mod demo;
mod footing;
mod mailer;
mod notifier;
mod root;
mod roots;
mod running;
mod salesforce;

pub use demo::{DEMO_ROWS, Kinship, attach, attend, demo, kinship};
pub use footing::of as footing;
pub use root::Boot;
pub use roots::CA_FILE_VARIABLE;
pub use running::{Demonstrated, Running};

use crate::account::{ExternalAccount, OrgUrl, System};
use crate::campaign::sqlite::SqliteCampaign;
use crate::clock::{SharedClock, SystemClock};
use crate::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use crate::crm::salesforce::{SalesforceConfig, SalesforceConnector};
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpConfig;
use crate::ledger::SqliteLedger;
use crate::port::{
    AnswerPage, BrowserSignIn, Credentials, Crm, CrmConnector, DeviceSignIn, Environment, SignInPlace, Vault, Wait,
};
use crate::sqlite::Footing;
use crate::task::{Bench, Services, Surroundings};
use crate::vault::{LayeredVault, Lookup, SystemEntries, VaultConfig};
use crate::workspace::WorkspaceFiles;
use directories::ProjectDirs;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Names the workspace where the command line does not.
pub const WORKSPACE_VARIABLE: &str = "FIELDBRIDGE_WORKSPACE";
/// The campaign database beside the workspace.
const DATABASE: &str = "campaign.db";
/// Set to anything, it leaves the system's keyring alone.
pub const NO_KEYRING_VARIABLE: &str = "FIELDBRIDGE_NO_KEYRING";

/// The workspace's directory: as asked for, from the environment, or the platform's place for `name`.
///
/// # Errors
/// `NotWritable` where the platform names no place.
pub fn place(asked: Option<&Path>, name: &str) -> Outcome<PathBuf> {
    let asked = asked.map(Path::to_path_buf);
    let told = asked.or_else(|| env::var_os(WORKSPACE_VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from));
    let chosen = match told {
        Some(path) => path,
        None => ProjectDirs::from("", "", "fieldbridge")
            .map(|dirs| dirs.data_dir().join("workspaces").join(name))
            .ok_or_else(|| {
                Fault::new(ErrorKind::NotWritable, "there is no home directory; name a workspace").with("path", "~")
            })?,
    };
    std::path::absolute(&chosen)
        .map_err(|e| Fault::new(ErrorKind::NotWritable, e.to_string()).with("path", chosen.display().to_string()))
}

/// The services on the workspace in that directory. `memory`: where no other place works, secrets are kept in memory.
pub fn bench(directory: &Path, memory: bool) -> Bench {
    opened(directory, memory, false)
}

/// The same; `accepts`: also where the files lie behind a network.
fn opened(directory: &Path, memory: bool, accepts: bool) -> Bench {
    let keyring = env::var_os(NO_KEYRING_VARIABLE).is_none().then(|| Arc::new(SystemEntries) as Arc<_>);
    let lookup: Lookup = Arc::new(|name| env::var_os(name));
    let vault = VaultConfig { directory: directory.to_path_buf(), lookup, keyring, memory };
    let footing = footing::of(directory, accepts, disk::mounts);
    bench_on(directory, Arc::new(LayeredVault::new(vault)), footing)
}

/// The services on the workspace in that directory, over another vault than this system's.
pub fn bench_with(directory: &Path, vault: Arc<dyn Vault>) -> Bench {
    let footing = footing::of(directory, false, disk::mounts);
    bench_on(directory, vault, footing)
}

/// The same, with another word on what the campaign database stands on.
pub fn bench_on(directory: &Path, vault: Arc<dyn Vault>, footing: Footing) -> Bench {
    let clock: SharedClock = Arc::new(SystemClock);
    let database = directory.join(DATABASE);
    let mailer = mailer::DemoMailer::new(directory.to_path_buf(), Arc::clone(&clock));
    let campaign = SqliteCampaign::new(&database)
        .with_clock(Arc::clone(&clock))
        .with_mailer(Arc::new(mailer))
        .standing_on(Arc::clone(&footing))
        .with_backups();
    let ledger = SqliteLedger::new(&database, host(), std::process::id(), Arc::clone(&clock))
        .standing_on(footing)
        .with_ballast();
    let bench = Services::new(
        Arc::new(WorkspaceFiles::new(directory)),
        vault,
        Arc::new(campaign),
        Arc::new(ledger),
        Arc::new(Connector { clock: Arc::clone(&clock), dynamics: OnceLock::new(), salesforce: OnceLock::new() }),
        clock,
    );
    bench.tell_surroundings(surroundings);
    bench.tell_browser(browser::show);
    bench.tell_notifier(Arc::new(notifier::MailNotifier));
    bench
}

/// Leads to the adapter of the CRM an account is of. Each adapter's HTTP client (which reads certificates) is built only when
/// the first account of its CRM is reached for.
struct Connector {
    clock: SharedClock,
    dynamics: OnceLock<Outcome<DynamicsConnector>>,
    salesforce: OnceLock<Outcome<SalesforceConnector>>,
}

impl Connector {
    fn of(&self, system: System) -> Outcome<&dyn CrmConnector> {
        match system {
            System::Dynamics => {
                let build = |http| {
                    let config = DynamicsConfig { http, ..DynamicsConfig::default() };
                    DynamicsConnector::new(Arc::clone(&self.clock), config)
                };
                let built = self.dynamics.get_or_init(|| Ok(build(http()?))).as_ref();
                built.map(|c| c as &dyn CrmConnector).map_err(Clone::clone)
            }
            System::Salesforce => {
                let build = |http| {
                    let config = SalesforceConfig { http, ..SalesforceConfig::default() };
                    SalesforceConnector::new(Arc::clone(&self.clock), config)
                };
                let built = self.salesforce.get_or_init(|| Ok(build(http()?))).as_ref();
                built.map(|c| c as &dyn CrmConnector).map_err(Clone::clone)
            }
        }
    }
}

/// The limits of the HTTP clients, with the authorities this machine was told to trust.
fn http() -> Outcome<HttpConfig> {
    let extra_roots = roots::extra_roots().map(|(_, roots)| roots).transpose()?;
    Ok(HttpConfig { extra_roots, ..HttpConfig::default() })
}

impl CrmConnector for Connector {
    fn sign_in_place<'a>(&'a self, system: System, url: &'a OrgUrl) -> Wait<'a, SignInPlace> {
        Box::pin(async move { self.of(system)?.sign_in_place(system, url).await })
    }

    fn connect(&self, account: &ExternalAccount, credentials: Credentials) -> Outcome<Arc<dyn Crm>> {
        self.of(account.system)?.connect(account, credentials)
    }

    fn sign_in_with_device<'a>(&'a self, account: &'a ExternalAccount) -> Wait<'a, DeviceSignIn> {
        Box::pin(async move { self.of(account.system)?.sign_in_with_device(account).await })
    }

    fn sign_in_with_browser<'a>(&'a self, account: &'a ExternalAccount, page: AnswerPage) -> Wait<'a, BrowserSignIn> {
        Box::pin(async move { self.of(account.system)?.sign_in_with_browser(account, page).await })
    }

    fn environments<'a>(
        &'a self,
        account: &'a ExternalAccount,
        credentials: Credentials,
    ) -> Wait<'a, Vec<Environment>> {
        Box::pin(async move { self.of(account.system)?.environments(account, credentials).await })
    }
}

/// This machine's name, to tell whose lease it is.
fn host() -> String {
    let file = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let told = || ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|v| env::var(v).ok());
    let name = file.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).or_else(told);
    name.unwrap_or_else(|| "localhost".to_owned())
}

/// What the doctor wants to know of the process's surroundings.
fn surroundings() -> Surroundings {
    const PROXIES: [&str; 4] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"];
    const ROOTS: [&str; 5] = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    ];
    let set = |name: &str| env::var(name).ok().filter(|v| !v.is_empty()).map(|v| (name.to_owned(), v));
    let proxies = PROXIES.iter().filter_map(|name| set(name).or_else(|| set(&name.to_lowercase())));
    let certificates = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().filter_map(|name| set(name));
    Surroundings {
        proxies: proxies.map(|(name, value)| (name, without_user(&value))).collect(),
        certificates: certificates
            .map(|(name, path)| {
                let readable = std::fs::metadata(&path).is_ok_and(|m| m.is_dir() || std::fs::File::open(&path).is_ok());
                (name, path, readable)
            })
            .collect(),
        extra_roots: roots::extra_roots().map(|(place, roots)| (place, roots.map(|r| r.count()))),
        system_roots: cfg!(any(windows, target_os = "macos")) || ROOTS.iter().any(|p| Path::new(p).exists()),
    }
}

/// Proxy addresses may carry a user and a password; they are not for display.
fn without_user(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(s, r)| (s, r));
    let host = rest.rsplit('@').next().unwrap_or_default();
    if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_a_workspace_touches_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let wanted = dir.path().join("not yet/there");
        let bench = crate::cli::Root::open(&Boot, Some(&wanted), false).unwrap();
        assert_eq!(bench.workspace.place(), wanted.display().to_string());
        assert!(!bench.workspace.exists());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_proxys_password_is_not_shown() {
        assert_eq!(without_user("http://kim:p@ss@proxy.example:8080"), "http://proxy.example:8080");
        assert_eq!(without_user("proxy.example:8080"), "proxy.example:8080");
        assert_eq!(without_user("localhost,.example"), "localhost,.example");
    }
}
