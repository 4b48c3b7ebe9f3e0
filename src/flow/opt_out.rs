//! Consent between both sides: which way it goes, which rule decides where they differ, and what each side holds afterwards
//! (correctness.md B12). Pure.
//!
//! A channel is open, not known, or closed, and closed is the strictest. What is stricter wins wherever a flow writes: a
//! plain "may be contacted" never takes a "do not contact" back. Under the rule of the latest word, which is Adobe's, the
//! campaign side's value stands on both sides where it changed after the CRM's row did; where the CRM's row is newer, or
//! nobody knows, the stricter one does.
use crate::account::System;
use serde::{Deserialize, Serialize};

/// Which way consent goes. Words: `opt-out-way-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptOutWay {
    /// Nowhere: each side keeps its own.
    Off,
    /// The campaign side hears of the CRM's.
    CrmToCampaign,
    /// The CRM hears of the campaign side's.
    CampaignToCrm,
    /// Each hears of the other's.
    #[default]
    Both,
}

impl OptOutWay {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Off, Self::CrmToCampaign, Self::CampaignToCrm, Self::Both];

    /// The stem of its catalog key, and its word.
    pub fn slug(self) -> &'static str {
        match self {
            OptOutWay::Off => "off",
            OptOutWay::CrmToCampaign => "crm-to-campaign",
            OptOutWay::CampaignToCrm => "campaign-to-crm",
            OptOutWay::Both => "both",
        }
    }

    /// Whether the campaign side hears of the CRM's.
    pub fn takes(self) -> bool {
        matches!(self, OptOutWay::CrmToCampaign | OptOutWay::Both)
    }

    /// Whether the CRM hears of the campaign side's.
    pub fn gives(self) -> bool {
        matches!(self, OptOutWay::CampaignToCrm | OptOutWay::Both)
    }
}

/// What decides where both sides differ and each hears of the other. Words: `opt-out-rule-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptOutRule {
    /// The stricter of both.
    #[default]
    Restrictive,
    /// The campaign side's where it is the newer one, else the stricter of both.
    Latest,
}

impl OptOutRule {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Restrictive, Self::Latest];

    /// The stem of its catalog key, and its word.
    pub fn slug(self) -> &'static str {
        match self {
            OptOutRule::Restrictive => "restrictive",
            OptOutRule::Latest => "latest",
        }
    }
}

/// What a channel says, from the most open to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// May be contacted.
    In,
    /// Nobody asked.
    Unknown,
    /// Do not contact.
    Out,
}

impl Said {
    /// The stem of its catalog key, `opt-out-said-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Said::In => "in",
            Said::Unknown => "unknown",
            Said::Out => "out",
        }
    }

    /// The stricter of two. Whoever comes first, however often: the same.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        self.max(other)
    }
}

/// Whose word is the newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Newer {
    /// The CRM's; also where both are of one instant or an instant is not known.
    Crm,
    /// The campaign side's.
    Campaign,
}

/// What both sides hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Both {
    /// The CRM.
    pub crm: Said,
    /// The campaign side.
    pub campaign: Said,
}

/// A line of the truth table: what both sides hold, and what they hold after the next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TruthRow {
    /// Before.
    pub before: Both,
    /// After.
    pub after: Both,
    /// After, where the campaign side's word is the newer one and that makes a difference.
    pub campaign_newer: Option<Both>,
}

/// What a flow of consent does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OptOutRules {
    /// Which way it goes.
    pub way: OptOutWay,
    /// What decides where both sides differ; says nothing unless it goes both ways.
    pub rule: OptOutRule,
}

impl OptOutRules {
    /// Whether the newer word decides.
    pub fn by_time(self) -> bool {
        self.way == OptOutWay::Both && self.rule == OptOutRule::Latest
    }

    /// The rule that decides, as the evidence names it.
    pub fn told(self) -> &'static str {
        if self.by_time() { OptOutRule::Latest.slug() } else { OptOutRule::Restrictive.slug() }
    }

    /// Whether an import of attributes may take over what the CRM forbids, ahead of the flow of consent.
    pub fn import_takes(self) -> bool {
        self.way.takes() && !self.by_time()
    }

    /// What both sides hold after a run. A run writes what is a word; what nobody asked is none.
    pub fn after(self, before: Both, newer: Newer) -> Both {
        let Both { crm, campaign } = before;
        if self.by_time() && newer == Newer::Campaign && campaign != Said::Unknown {
            return Both { crm: campaign, campaign };
        }
        let hears =
            |hears: bool, own: Said, other: Said| if hears && other == Said::Out { own.join(other) } else { own };
        Both { crm: hears(self.way.gives(), crm, campaign), campaign: hears(self.way.takes(), campaign, crm) }
    }

    /// The four cases somebody should have seen before saving.
    pub fn truth_table(self) -> [TruthRow; 4] {
        [(Said::In, Said::In), (Said::Out, Said::In), (Said::In, Said::Out), (Said::Out, Said::Out)].map(
            |(crm, campaign)| {
                let before = Both { crm, campaign };
                let (after, newer) = (self.after(before, Newer::Crm), self.after(before, Newer::Campaign));
                TruthRow { before, after, campaign_newer: (newer != after).then_some(newer) }
            },
        )
    }
}

/// Whether rows of that table are people whose consent is kept.
pub fn takes_consent(system: System, table: &str) -> bool {
    match system {
        System::Dynamics => matches!(table, "contact" | "lead" | "account"),
        System::Salesforce => matches!(table, "Contact" | "Lead" | "Account"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said() -> impl Strategy<Value = Said> {
        prop_oneof![Just(Said::In), Just(Said::Unknown), Just(Said::Out)]
    }

    fn rules() -> impl Strategy<Value = OptOutRules> {
        (0usize..4, 0usize..2)
            .prop_map(|(way, rule)| OptOutRules { way: OptOutWay::ALL[way], rule: OptOutRule::ALL[rule] })
    }

    fn newer() -> impl Strategy<Value = Newer> {
        prop_oneof![Just(Newer::Crm), Just(Newer::Campaign)]
    }

    proptest! {
        #[test]
        fn the_stricter_of_both_is_the_same_in_every_order_and_however_often(a in said(), b in said(), c in said()) {
            prop_assert_eq!(a.join(b), b.join(a));
            prop_assert_eq!(a.join(b).join(c), a.join(b.join(c)));
            prop_assert_eq!(a.join(a), a);
            prop_assert_eq!(Said::Out.join(a), Said::Out);
            prop_assert!(a.join(b) >= a);
        }

        #[test]
        fn a_second_run_changes_nothing(rules in rules(), crm in said(), campaign in said(), newer in newer(), then in newer()) {
            let once = rules.after(Both { crm, campaign }, newer);
            // What stands on both sides stands, whoever is newer; what differs still has the same word.
            let then = if once.crm == once.campaign { then } else { newer };
            prop_assert_eq!(rules.after(once, then), once);
        }

        #[test]
        fn only_the_campaign_sides_newer_word_ever_takes_a_refusal_back(
            rules in rules(), crm in said(), campaign in said(), newer in newer(),
        ) {
            let after = rules.after(Both { crm, campaign }, newer);
            let back = (crm == Said::Out && after.crm != Said::Out) || (campaign == Said::Out && after.campaign != Said::Out);
            prop_assert!(!back || (rules.by_time() && newer == Newer::Campaign && campaign == Said::In));
        }

        #[test]
        fn a_side_that_hears_nothing_keeps_what_it_has(crm in said(), campaign in said(), newer in newer(), rule in 0usize..2) {
            let rule = OptOutRule::ALL[rule];
            let of = |way| OptOutRules { way, rule }.after(Both { crm, campaign }, newer);
            prop_assert_eq!(of(OptOutWay::Off), Both { crm, campaign });
            prop_assert_eq!(of(OptOutWay::CrmToCampaign).crm, crm);
            prop_assert_eq!(of(OptOutWay::CampaignToCrm).campaign, campaign);
        }
    }

    /// adobe.md 8.9: the newer campaign value goes to both; else TRUE where one is, else FALSE.
    #[test]
    fn the_rule_of_the_latest_word_is_adobes() {
        let rules = OptOutRules { way: OptOutWay::Both, rule: OptOutRule::Latest };
        for (crm, campaign) in
            [(Said::In, Said::In), (Said::Out, Said::In), (Said::In, Said::Out), (Said::Out, Said::Out)]
        {
            let before = Both { crm, campaign };
            assert_eq!(rules.after(before, Newer::Campaign), Both { crm: campaign, campaign });
            let strict = crm.join(campaign);
            assert_eq!(rules.after(before, Newer::Crm), Both { crm: strict, campaign: strict }, "newer or equal");
        }
    }

    #[test]
    fn the_table_tells_all_four_cases_of_every_setting() {
        let told = |way, rule| {
            let letters =
                |b: Both| [b.crm, b.campaign].map(|s| if s == Said::Out { 'x' } else { '.' }).iter().collect();
            let rows = OptOutRules { way, rule }.truth_table();
            rows.map(|r| (letters(r.before), letters(r.after), r.campaign_newer.map_or(String::new(), letters)))
        };
        let plain =
            |way| told(way, OptOutRule::Restrictive).map(|(a, b, c): (String, String, String)| a + ">" + &b + &c);
        assert_eq!(plain(OptOutWay::Off), ["..>..", "x.>x.", ".x>.x", "xx>xx"]);
        assert_eq!(plain(OptOutWay::CrmToCampaign), ["..>..", "x.>xx", ".x>.x", "xx>xx"]);
        assert_eq!(plain(OptOutWay::CampaignToCrm), ["..>..", "x.>x.", ".x>xx", "xx>xx"]);
        assert_eq!(plain(OptOutWay::Both), ["..>..", "x.>xx", ".x>xx", "xx>xx"]);
        let latest = told(OptOutWay::Both, OptOutRule::Latest).map(|(_, b, c)| b + "/" + &c);
        assert_eq!(latest, ["../", "xx/..", "xx/", "xx/"]);
    }
}
