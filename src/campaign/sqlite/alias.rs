//! Rows that were merged into others: under which identifier each goes on, so that what referred to it leads to the row that
//! stayed (correctness.md B8). An alias is closed when its row comes back.
use super::consent::{self, NotedBy};
use super::links::{self, Names};
use crate::schema::{CampaignSchema, ColumnWrite, quote_identifier};
use rusqlite::{Connection, OptionalExtension, Result as Sql, params};

/// So many rows may have been merged into each other, one after the other.
const LONGEST: usize = 64;

/// What came of a merge that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Noted {
    /// It is news: the row goes on under this one in the end.
    New(String),
    /// It was noted before, with the same end.
    Known,
    /// The two rows are merged into each other, which cannot be.
    Crossed,
}

/// The merges of one page, within its transaction.
pub(super) struct Aliases<'c> {
    conn: &'c Connection,
    schema: &'c CampaignSchema,
    by: NotedBy<'c>,
    noted: Vec<(String, String)>,
    /// Rows can be looked for; else none of these is here.
    pub(super) known: bool,
}

impl<'c> Aliases<'c> {
    /// Of a schema's rows.
    pub(super) fn new(conn: &'c Connection, schema: &'c CampaignSchema, by: NotedBy<'c>) -> Self {
        Self { conn, schema, by, noted: Vec::new(), known: true }
    }

    /// Notes that a row was merged into another, and under which one it goes on in the end. What is told once more changes
    /// nothing: consent that was given since stays given.
    pub(super) fn note(&mut self, loser: &str, into: &str) -> Sql<Noted> {
        let Some(winner) = self.last(loser, into)? else { return Ok(Noted::Crossed) };
        let name = &self.schema.name;
        let mut find = self.conn.prepare_cached("SELECT winner FROM fb_alias WHERE schema = ?1 AND loser = ?2")?;
        let before: Option<String> = find.query_row([name.as_str(), loser], |r| r.get(0)).optional()?;
        if before.as_ref() == Some(&winner) {
            return Ok(Noted::Known);
        }
        self.conn
            .prepare_cached(
                "INSERT INTO fb_alias (schema, loser, winner, run, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (schema, loser) DO UPDATE SET winner = excluded.winner, run = excluded.run, at = excluded.at",
            )?
            .execute(params![name, loser, winner, self.by.run, self.by.at])?;
        // What was merged into this row before goes on under the same one.
        self.conn
            .prepare_cached("UPDATE fb_alias SET winner = ?3 WHERE schema = ?1 AND winner = ?2")?
            .execute(params![name, loser, winner])?;
        if self.known {
            self.join(loser, &winner)?;
        }
        self.noted.push((loser.to_owned(), winner.clone()));
        Ok(Noted::New(winner))
    }

    /// The row that stayed; none where the merges lead back to where they began.
    fn last(&self, loser: &str, into: &str) -> Sql<Option<String>> {
        let mut find = self.conn.prepare_cached("SELECT winner FROM fb_alias WHERE schema = ?1 AND loser = ?2")?;
        let mut winner = into.to_owned();
        for _ in 0..LONGEST {
            if winner == loser {
                return Ok(None);
            }
            match find.query_row([&self.schema.name, &winner], |r| r.get(0)).optional()? {
                Some(further) => winner = further,
                None => return Ok(Some(winner)),
            }
        }
        Ok(None)
    }

    /// A consent that either row has withdrawn stays withdrawn, also where the one that stays comes later.
    fn join(&self, loser: &str, winner: &str) -> Sql<()> {
        let (table, key) = (quote_identifier(&self.schema.name), quote_identifier(&self.schema.key));
        for column in self.schema.columns.iter().filter(|c| c.write == ColumnWrite::Strictest) {
            // What the row that goes does not say takes nothing from what the other says.
            let said = format!("SELECT 1 FROM {table} WHERE {key} = ?1 AND {} = 1", quote_identifier(&column.name));
            if self.conn.prepare_cached(&said)?.exists([loser])? {
                consent::withdraw_merged(self.conn, (self.schema, column), winner, &self.by)?;
            }
        }
        Ok(())
    }

    /// Leads what refers to the merged rows to those that stayed, in every table there is.
    pub(super) fn lead_links(&self) -> Sql<()> {
        if self.noted.is_empty() {
            return Ok(());
        }
        let merged = "SELECT loser, winner FROM fb_alias WHERE schema = ?1 AND run = ?2";
        links::lead(self.conn, (&self.schema.name, Names::Theirs), (merged, &[&self.schema.name, &self.by.run]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Labels;
    use crate::schema::system_tables::SQLITE;
    use crate::schema::{CampaignType, Column};

    fn column(name: &str, link: Option<&str>, write: ColumnWrite) -> Column {
        let kind = CampaignType::String { length: 18 };
        let (labels, link) = (Labels::default(), link.map(str::to_owned));
        Column {
            name: name.into(),
            labels,
            kind,
            field: name.into(),
            enumeration: None,
            link,
            write,
            personal: false,
            among: false,
        }
    }

    fn schema(name: &str, columns: Vec<Column>) -> CampaignSchema {
        CampaignSchema { name: name.into(), labels: Labels::default(), key: "Id".into(), columns }
    }

    fn database() -> (Connection, CampaignSchema) {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(SQLITE).unwrap();
        conn.execute_batch(
            "CREATE TABLE Contact (Id TEXT, OptedOut INTEGER, fb_deleted_at TEXT, fb_run INTEGER) STRICT;
             INSERT INTO Contact VALUES ('a', 1, NULL, 1), ('b', 0, NULL, 1), ('c', NULL, NULL, 1), ('d', 0, NULL, 1);
             CREATE TABLE Member (Id TEXT, ContactId TEXT) STRICT;
             INSERT INTO Member VALUES ('1', 'a'), ('2', 'b'), ('3', 'c'), ('4', 'd'), ('5', NULL);",
        )
        .unwrap();
        let plain = |name: &str| column(name, None, ColumnWrite::Always);
        let contact = schema("Contact", vec![plain("Id"), column("OptedOut", None, ColumnWrite::Strictest)]);
        let member = schema("Member", vec![plain("Id"), column("ContactId", Some("contact"), ColumnWrite::Always)]);
        for schema in [&contact, &member] {
            let definition = serde_json::to_string(schema).unwrap();
            conn.execute("INSERT INTO fb_schema VALUES (?1, ?2)", [&schema.name, &definition]).unwrap();
        }
        (conn, contact)
    }

    fn by(run: &str) -> NotedBy<'_> {
        NotedBy { flow: "contact", run, at: "now".to_owned(), began: None }
    }

    fn all(conn: &Connection, sql: &str) -> Vec<String> {
        conn.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn a_chain_of_merges_leads_to_the_row_that_stayed_and_so_do_links() {
        let (conn, contact) = database();
        for (run, loser, winner) in [("r1", "a", "b"), ("r2", "b", "c")] {
            let mut aliases = Aliases::new(&conn, &contact, by(run));
            assert_eq!(aliases.note(loser, winner).unwrap(), Noted::New(winner.to_owned()));
            aliases.lead_links().unwrap();
        }
        let told = all(&conn, "SELECT loser || winner FROM fb_alias ORDER BY loser");
        assert_eq!(told, ["ac", "bc"], "the path is short");
        let links = all(&conn, "SELECT coalesce(ContactId, '-') FROM Member ORDER BY Id");
        assert_eq!(links, ["c", "c", "c", "d", "-"]);
        let consent = all(&conn, "SELECT coalesce(OptedOut, '?') || '' FROM Contact ORDER BY Id");
        assert_eq!(consent, ["1", "1", "1", "0"], "a withdrawn consent goes along");
        let told = all(&conn, "SELECT row || coalesce(was, '?') || now || rule FROM fb_consent ORDER BY id");
        assert_eq!(told, ["b01merged", "c?1merged"]);
    }

    #[test]
    fn the_order_merges_are_told_in_changes_nothing() {
        let (conn, contact) = database();
        let mut aliases = Aliases::new(&conn, &contact, by("r"));
        assert_eq!(aliases.note("b", "c").unwrap(), Noted::New("c".to_owned()));
        assert_eq!(aliases.note("a", "b").unwrap(), Noted::New("c".to_owned()));
        aliases.lead_links().unwrap();
        assert_eq!(all(&conn, "SELECT loser || winner FROM fb_alias ORDER BY loser"), ["ac", "bc"]);
        assert_eq!(all(&conn, "SELECT coalesce(ContactId, '-') FROM Member ORDER BY Id"), ["c", "c", "c", "d", "-"]);
    }

    #[test]
    fn rows_merged_into_each_other_are_no_merge() {
        let (conn, contact) = database();
        let mut aliases = Aliases::new(&conn, &contact, by("r"));
        assert_eq!(aliases.note("a", "b").unwrap(), Noted::New("b".to_owned()));
        assert_eq!(aliases.note("b", "a").unwrap(), Noted::Crossed);
        assert_eq!(aliases.note("d", "d").unwrap(), Noted::Crossed);
        assert_eq!(all(&conn, "SELECT loser || winner FROM fb_alias"), ["ab"]);
    }

    #[test]
    fn a_merge_that_is_told_once_more_takes_no_consent_that_was_given_since() {
        let (conn, contact) = database();
        let told = |into: &str| Aliases::new(&conn, &contact, by("r")).note("a", into).unwrap();
        assert_eq!(told("b"), Noted::New("b".to_owned()));
        conn.execute_batch("UPDATE Contact SET OptedOut = 0 WHERE Id = 'b'").unwrap();
        assert_eq!(told("b"), Noted::Known);
        assert_eq!(all(&conn, "SELECT OptedOut || '' FROM Contact WHERE Id = 'b'"), ["0"]);
        // Into another one, it is news.
        assert_eq!(told("c"), Noted::New("c".to_owned()));
        assert_eq!(all(&conn, "SELECT OptedOut || '' FROM Contact WHERE Id = 'c'"), ["1"]);
    }

    #[test]
    fn consent_that_was_withdrawn_waits_for_the_row_that_stays_whatever_that_is_merged_into() {
        let (conn, contact) = database();
        for (loser, winner) in [("a", "later"), ("later", "last")] {
            Aliases::new(&conn, &contact, by("r")).note(loser, winner).unwrap();
        }
        consent::arrived(&conn, &contact, &by("r")).unwrap();
        assert_eq!(all(&conn, "SELECT row || field FROM fb_withdrawn"), ["laterOptedOut"], "nobody has come");
        conn.execute_batch("INSERT INTO Contact VALUES ('last', 0, '2026-01-01', 1), ('later', 0, NULL, 0)").unwrap();
        consent::arrived(&conn, &contact, &by("r")).unwrap();
        assert_eq!(all(&conn, "SELECT row FROM fb_withdrawn").len(), 1, "a row that is gone has not come either");
        conn.execute_batch("UPDATE Contact SET fb_deleted_at = NULL WHERE Id = 'last'").unwrap();
        consent::arrived(&conn, &contact, &by("r2")).unwrap();
        assert_eq!(all(&conn, "SELECT OptedOut || '' FROM Contact WHERE Id = 'last'"), ["1"]);
        assert_eq!(all(&conn, "SELECT row || run || rule FROM fb_consent"), ["lastr2merged"]);
        assert!(all(&conn, "SELECT row FROM fb_withdrawn").is_empty(), "it is told once");
    }

    #[test]
    fn a_row_that_says_nothing_of_consent_leaves_what_the_other_says() {
        let (conn, contact) = database();
        assert_eq!(
            Aliases::new(&conn, &contact, by("r")).note("c", "b").unwrap(),
            Noted::New("b".to_owned()),
            "the one that goes never said anything"
        );
        assert_eq!(all(&conn, "SELECT coalesce(OptedOut, '?') || '' FROM Contact WHERE Id = 'b'"), ["0"]);
        assert!(all(&conn, "SELECT row FROM fb_consent").is_empty());
    }
}
