//! Connections to the database beside the program's own, kept open between two looks: each new one would read the whole schema
//! first.
use rusqlite::Connection;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

/// Connections nobody looks through at the moment.
pub struct Looks {
    database: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Looks {
    pub fn new(database: PathBuf) -> Self {
        Self { database, idle: Mutex::default() }
    }

    /// One of them, or a new one.
    pub fn take(&self) -> Look<'_> {
        let idle = self.idle.lock().unwrap().pop();
        let conn = idle.unwrap_or_else(|| {
            let conn = Connection::open(&self.database).unwrap();
            conn.busy_timeout(Duration::from_secs(10)).unwrap();
            conn
        });
        Look { of: self, conn: Some(conn) }
    }
}

/// A connection somebody looks through.
pub struct Look<'l> {
    of: &'l Looks,
    conn: Option<Connection>,
}

impl Deref for Look<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.conn.as_ref().unwrap()
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        // One that is left within a transaction must not keep it open.
        if let Some(conn) = self.conn.take().filter(Connection::is_autocommit) {
            self.of.idle.lock().unwrap().push(conn);
        }
    }
}
