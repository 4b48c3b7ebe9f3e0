//! The wizard as data: the workspace being set up, its draft, steps, questions and answers. No screen in it.
//! Domain: pure; uses the ground floor and the other domain rooms.
mod again;
mod answers;
pub mod bounds;
mod draft;
mod mail;
mod questions;
mod review;
mod secret;
mod validate;
mod workspace;

pub use crate::mapping::EnumChoice;
pub use again::basis;
pub use answers::{
    Answers, EnumerationAnswer, FieldAnswer, FlowAnswer, MailAnswer, MappingAnswer, READING_SLUGS, SETUP_SLUGS,
    SecretSource, SetupDifference, WorkflowAnswer, change_mapping, check_schedule, check_way, check_workflow,
    differences,
};
pub use draft::{Draft, Step};
pub use mail::{MailSecurity, MailServer};
pub use questions::{
    ALL_QUESTIONS, Choice, Defaults, PUBLIC_AUTHORITY, Question, QuestionKind, SandboxOffer, account_of, defaults,
    first_unanswered, key, question, questions, system_of,
};
pub use review::{REVIEW_KEYS, ReviewLine, headless_commands, review};
pub use secret::{JudgedSecret, judge_secret, secret_question};
pub use validate::{ANSWER_SLUGS, ANSWER_WARNINGS, Answer, AnswerProblem, validate};
pub use workspace::{WORKSPACE_VERSION, Workspace};
