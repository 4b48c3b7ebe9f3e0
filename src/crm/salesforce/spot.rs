//! Places in a reading, as our links say them.
//!
//! The server's locator is good for two days and only at its place, a query job for seven. So a link of ours says more: how
//! many rows were read before it, and the last of them. Where the server has forgotten the place, reading goes on behind
//! that row with a query of its own: never a hole (correctness.md B4).
use super::id;
use super::page::base;
use super::soql::After;
use crate::fault::{ErrorKind, Fault, Outcome};
use jiff::Timestamp;
use std::fmt;

/// A place in a reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    /// The server's own path to the next page; none where the reading goes on with a query of its own.
    pub locator: Option<String>,
    /// The query job the next rows come from, where it is one, or the log of deletions.
    pub job: Option<JobPlace>,
    /// Rows this query has brought before.
    pub read: u64,
    /// The last row that was read.
    pub after: Option<After>,
}

/// How far a query job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobPlace {
    /// The rest is much: it is to be made.
    Begin,
    /// It was made and works.
    Working(JobName),
    /// It is complete.
    Complete {
        /// Which.
        job: JobName,
        /// Rows it found.
        total: u64,
        /// The server's word for the next part; none for the first.
        locator: Option<String>,
    },
    /// All rows were read; what only the log of deletions tells is left.
    Log,
}

/// What names a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobName {
    /// Its identifier.
    pub id: String,
    /// The version of the API it was made with: only that one gives its results.
    pub version: String,
}

impl JobName {
    /// Checks what a server or a link of ours says.
    ///
    /// # Errors
    /// `ForeignLink`.
    pub fn of(job: &str, version: &str) -> Outcome<Self> {
        let foreign = || Fault::new(ErrorKind::ForeignLink, "a job or a version that cannot be one");
        let number = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        let (major, minor) = version.split_once('.').ok_or_else(foreign)?;
        if !number(major) || !number(minor) {
            return Err(foreign());
        }
        let id = id::canonical(job).filter(|id| id::key_prefix(id) == Some("750")).ok_or_else(foreign)?;
        Ok(Self { id: id.into_owned(), version: version.to_owned() })
    }

    /// Its address, below the organisation's.
    pub fn path(&self) -> String {
        format!("/services/data/v{}/jobs/query/{}", self.version, self.id)
    }
}

/// A job's own word for a part of its results; it is sent with the token.
///
/// # Errors
/// `ForeignLink` for what cannot be one.
pub fn part_word(word: &str) -> Outcome<&str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=' | b'+' | b'/');
    match !word.is_empty() && word.len() <= 200 && word.bytes().all(plain) {
        true => Ok(word),
        false => Err(Fault::new(ErrorKind::ForeignLink, "a locator that cannot be one")),
    }
}

impl JobPlace {
    fn parse(text: &str) -> Outcome<Self> {
        let foreign = || Fault::new(ErrorKind::ForeignLink, "a job link that is none of ours");
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["log"] => Ok(Self::Log),
            ["job"] => Ok(Self::Begin),
            ["job", id, version] => Ok(Self::Working(JobName::of(id, version)?)),
            ["job", id, version, total, locator] => {
                let job = JobName::of(id, version)?;
                let locator = Some(*locator).filter(|l| !l.is_empty()).map(part_word).transpose()?;
                let total = total.parse().map_err(|_| foreign())?;
                Ok(Self::Complete { job, total, locator: locator.map(str::to_owned) })
            }
            _ => Err(foreign()),
        }
    }
}

impl fmt::Display for JobPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log => write!(f, "log"),
            Self::Begin => f.write_str("job"),
            Self::Working(job) => write!(f, "job:{}:{}", job.id, job.version),
            Self::Complete { job, total, locator } => {
                write!(f, "job:{}:{}:{total}:{}", job.id, job.version, locator.as_deref().unwrap_or_default())
            }
        }
    }
}

impl Spot {
    /// Reads a link of ours.
    ///
    /// # Errors
    /// `ForeignLink` for anything else.
    pub fn parse(link: &str) -> Outcome<Self> {
        let foreign = || Fault::new(ErrorKind::ForeignLink, "a page link that is none of ours");
        let parts: Vec<&str> = link.split('#').collect();
        let (locator, job, read, stamp, after) = match parts.as_slice() {
            [locator, read, stamp, after] => (*locator, "", *read, *stamp, *after),
            [locator, job, read, stamp, after] => (*locator, *job, *read, *stamp, *after),
            _ => return Err(foreign()),
        };
        let stamp: Option<Timestamp> = match stamp {
            "" => None,
            stamp => Some(stamp.parse().map_err(|_| foreign())?),
        };
        let after = match after {
            "" => None,
            row => Some(After { stamp, id: id::canonical(row).ok_or_else(foreign)?.into_owned() }),
        };
        let locator = Some(locator).filter(|l| !l.is_empty()).map(checked).transpose()?.map(str::to_owned);
        let job = Some(job).filter(|j| !j.is_empty()).map(JobPlace::parse).transpose()?;
        if locator.is_none() && job.is_none() && after.is_none() {
            return Err(foreign());
        }
        Ok(Self { locator, job, read: read.parse().map_err(|_| foreign())?, after })
    }

    /// Behind the last row, with a question of its own.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self { locator: None, job: None, read: 0, after: self.after.clone() }
    }

    /// The same place, with rows from a job.
    #[must_use]
    pub fn with(&self, job: JobPlace) -> Self {
        Self { job: Some(job), ..self.clone() }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp = self.after.as_ref().and_then(|a| a.stamp).map(|s| s.to_string()).unwrap_or_default();
        let row = self.after.as_ref().map_or("", |a| a.id.as_str());
        let job = self.job.as_ref().map(|job| format!("#{job}")).unwrap_or_default();
        write!(f, "{}{job}#{}#{stamp}#{row}", self.locator.as_deref().unwrap_or_default(), self.read)
    }
}

/// A path to further rows of a query of this API, and of nothing else: it is sent with the token.
///
/// # Errors
/// `ForeignLink`.
pub(super) fn checked(path: &str) -> Outcome<&str> {
    let below = path.strip_prefix(&base());
    let locator = below.and_then(|rest| rest.strip_prefix("query/").or_else(|| rest.strip_prefix("queryAll/")));
    let plain = |l: &str| !l.is_empty() && l.len() <= 200 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match locator {
        Some(locator) if plain(locator) => Ok(path),
        _ => Err(Fault::new(ErrorKind::ForeignLink, "a page link that leads elsewhere")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NEXT: &str = "/services/data/v66.0/query/0r8AA0000000001YAA-2000";

    #[test]
    fn a_link_to_a_job_leads_nowhere_else() {
        for odd in [
            "#job:7501Q0000000A1bQAE:66.0:1:../x#0##",
            "#job:003AA000000AbCdYAK:66.0#0##",
            "#job:7501Q0000000A1bQAE:66.0/x#0##",
            "#job:7501Q0000000A1bQAE:66#0##",
            "#job:7501Q0000000A1bQAE:66.0:x:#0##",
            "#job:7501Q0000000A1bQAE:66.0:1:a?b#0##",
            "#jobs#0##",
            "#job:#0##",
        ] {
            assert_eq!(Spot::parse(odd).unwrap_err().kind, ErrorKind::ForeignLink, "{odd}");
        }
        let good = Spot::parse("#job:7501Q0000000A1b:66.0#0##").unwrap();
        let Some(JobPlace::Working(job)) = good.job else { panic!("{good:?}") };
        assert_eq!(job.path(), "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE");
    }

    fn any_job() -> impl Strategy<Value = Option<JobPlace>> {
        let job = || JobName::of("7501Q0000000A1bQAE", "66.0").unwrap();
        prop_oneof![
            Just(None),
            Just(Some(JobPlace::Begin)),
            Just(Some(JobPlace::Working(job()))),
            (any::<u64>(), proptest::option::of("[A-Za-z0-9+/=_-]{1,40}"))
                .prop_map(move |(total, locator)| Some(JobPlace::Complete { job: job(), total, locator })),
        ]
    }

    proptest! {
        #[test]
        fn a_link_reads_back_as_it_was_written(read in any::<u64>(), short in "[A-Za-z0-9]{15}", ms in 0..4_000_000_000_000i64, by_date: bool, with: bool, job in any_job()) {
            let stamp = by_date.then(|| Timestamp::from_millisecond(ms).unwrap());
            let after = Some(After { stamp, id: id::canonical(&short).unwrap().into_owned() });
            let spot = Spot { locator: with.then(|| NEXT.to_owned()), job, read, after };
            prop_assert_eq!(Spot::parse(&spot.to_string()).unwrap(), spot);
        }
    }
}
