//! A query as it was written.

/// `SELECT … FROM …`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    pub select: Vec<Item>,
    pub from: String,
    /// Where the object's name stands in the text.
    pub from_at: usize,
    pub filter: Option<Cond>,
    pub group: Vec<Word>,
    pub order: Vec<Order>,
    pub limit: Option<usize>,
    pub offset: usize,
}

/// A name and where it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub text: String,
    pub at: usize,
}

/// One thing selected.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    Field(Word),
    /// `count()` and nothing else.
    Count,
    /// `COUNT(Id) alias`.
    Call {
        function: String,
        field: Word,
        alias: Option<String>,
    },
    /// `FIELDS(ALL)`.
    Fields(String),
    /// A query over children.
    Children(Box<Query>),
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cond {
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Compare {
        field: Word,
        op: Op,
        value: Literal,
    },
    In {
        field: Word,
        not: bool,
        list: Vec<Literal>,
    },
    InQuery {
        field: Word,
        not: bool,
        query: Box<Query>,
    },
    /// Every inner list is a set of values that must all be there.
    Includes {
        field: Word,
        not: bool,
        list: Vec<Literal>,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Like,
}

/// A literal as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// Seconds since 1970.
    At(i64),
    /// Days since 1970.
    Day(i64),
    /// `LAST_N_DAYS:30`.
    Named(String, i64),
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    pub field: Word,
    pub down: bool,
    pub nulls_last: bool,
}
