//! Microsoft's clouds, told apart by the host of the organisation: where people and applications of each sign in, and where
//! its list of environments is (learn.microsoft.com, "Discover user organizations", "National clouds").
use super::OrgUrl;

/// One of Microsoft's clouds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// World-wide.
    Commercial,
    /// United States, Government Community Cloud.
    Gcc,
    /// United States, GCC High.
    GccHigh,
    /// United States, Department of Defense.
    Dod,
    /// China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// All.
    pub const ALL: [Cloud; 5] = [Cloud::Commercial, Cloud::Gcc, Cloud::GccHigh, Cloud::Dod, Cloud::China];

    /// The cloud an organisation's host belongs to; none for other hosts: on-premises, loopback.
    pub fn of_host(host: &str) -> Option<Self> {
        let below = |suffix: &str| host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
        if below("crm.microsoftdynamics.us") {
            return Some(Cloud::GccHigh);
        }
        if below("crm.appsplatform.us") {
            return Some(Cloud::Dod);
        }
        if below("crm.dynamics.cn") {
            return Some(Cloud::China);
        }
        // `org.crm4.dynamics.com`, `org.api.crm4.dynamics.com`; region numbers are matched by pattern, new ones appear.
        let region = host.strip_suffix(".dynamics.com")?.rsplit_once('.')?.1.strip_prefix("crm")?;
        match region {
            "9" => Some(Cloud::Gcc),
            number if number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit()) => Some(Cloud::Commercial),
            _ => None,
        }
    }

    /// Where its people and applications sign in.
    pub fn sign_in(self) -> &'static str {
        match self {
            Cloud::Commercial | Cloud::Gcc => "https://login.microsoftonline.com",
            Cloud::GccHigh | Cloud::Dod => "https://login.microsoftonline.us",
            Cloud::China => "https://login.partner.microsoftonline.cn",
        }
    }

    /// Where the list of a person's environments is asked for.
    pub fn discovery(self) -> &'static str {
        match self {
            Cloud::Commercial => "https://globaldisco.crm.dynamics.com",
            Cloud::Gcc => "https://globaldisco.crm9.dynamics.com",
            Cloud::GccHigh => "https://globaldisco.crm.microsoftdynamics.us",
            Cloud::Dod => "https://globaldisco.crm.appsplatform.us",
            Cloud::China => "https://globaldisco.crm.dynamics.cn",
        }
    }

    /// The stem of its catalog key, `cloud-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Cloud::Commercial => "commercial",
            Cloud::Gcc => "gcc",
            Cloud::GccHigh => "gcc-high",
            Cloud::Dod => "dod",
            Cloud::China => "china",
        }
    }
}

/// The tenant that stands for Active Directory Federation Services of an organisation on its own premises.
pub const AD_FS: &str = "adfs";

impl OrgUrl {
    /// The cloud it belongs to; none for on-premises and loopback.
    pub fn cloud(&self) -> Option<Cloud> {
        Cloud::of_host(self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_tells_the_cloud() {
        for (host, cloud) in [
            ("org.crm.dynamics.com", Some(Cloud::Commercial)),
            ("org.crm4.dynamics.com", Some(Cloud::Commercial)),
            ("org.api.crm4.dynamics.com", Some(Cloud::Commercial)),
            ("org.crm21.dynamics.com", Some(Cloud::Commercial)),
            ("org.crm9.dynamics.com", Some(Cloud::Gcc)),
            ("org.crm.microsoftdynamics.us", Some(Cloud::GccHigh)),
            ("org.crm.appsplatform.us", Some(Cloud::Dod)),
            ("org.crm.dynamics.cn", Some(Cloud::China)),
            ("crm.dynamics.cn", None),
            ("crm4.dynamics.com", None),
            ("org.crmx.dynamics.com", None),
            ("org.crm4.dynamics.com.evil.example", None),
            ("evilcrm.dynamics.cn", None),
            ("crm.contoso.example", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(Cloud::of_host(host), cloud, "{host}");
        }
    }

    #[test]
    fn the_united_states_and_china_sign_in_at_home() {
        assert_eq!(Cloud::Gcc.sign_in(), Cloud::Commercial.sign_in());
        assert_eq!(Cloud::Dod.sign_in(), "https://login.microsoftonline.us");
        let mut hosts: Vec<_> = Cloud::ALL.map(Cloud::discovery).to_vec();
        hosts.dedup();
        assert_eq!(hosts.len(), Cloud::ALL.len(), "each cloud lists its own environments");
    }
}
