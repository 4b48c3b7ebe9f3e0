//! How much is asked for at once where the CRM sets limits, read from the sandbox's own record of what it served; every row
//! arrives whatever limit is met.
use super::truth::Truth;
use fieldbridge::sandbox::FaultRule;

const ROWS: u64 = 4_500;
const PAGE: u32 = 1_000;

/// Reads the table while these faults strike; tells the sizes of the pages served, and what the log said of them.
async fn read_with(faults: &[&str]) -> (Vec<usize>, Vec<String>) {
    let truth = Truth::new("contact", ROWS).await;
    truth.sandbox.set_faults(faults.iter().map(|f| FaultRule::parse(f).unwrap()).collect());
    let end = truth.run(|o| (o.try_rows, o.query.page_size) = (0, PAGE)).await;
    assert_eq!((end.fault, end.record.counters.read), (None, ROWS), "{faults:?}");
    truth.compare();
    let served = truth.sandbox.served_pages();
    let sizes: Vec<usize> = served.iter().filter(|p| p.set == "contacts").map(|p| p.size).collect();
    let database = rusqlite::Connection::open(truth.dir.path().join("campaign.db")).unwrap();
    let mut log = database.prepare("SELECT key FROM fb_log WHERE key LIKE 'log-page-%' ORDER BY rowid").unwrap();
    let keys = log.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    (sizes, keys)
}

/// Whether each page was at most as large as the one before.
fn shrinks(sizes: &[usize]) -> bool {
    sizes.windows(2).all(|pair| pair[0] >= pair[1])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_become_smaller_where_the_time_of_requests_runs_out() {
    let (sizes, log) = read_with(&["throttle:kind=time,retry_after=0,times=1,after=1,on=contacts"]).await;
    assert_eq!((sizes.first(), sizes.last()), (Some(&1_000), Some(&500)), "{sizes:?}");
    assert!(shrinks(&sizes), "{sizes:?}");
    assert_eq!(log, ["log-page-eased"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_stop_at_a_floor_and_a_run_that_is_refused_again_and_again_gets_through() {
    // Each try of a page is refused, so that the page is given up and asked for again with fewer rows.
    let (sizes, log) = read_with(&["throttle:kind=time,retry_after=0,times=6,on=contacts"]).await;
    assert_eq!(sizes.first(), Some(&250), "three tries a size: 1,000 and 500 were refused: {sizes:?}");
    assert!(sizes.iter().all(|size| *size >= 250), "{sizes:?}");
    assert_eq!(&log[..2], ["log-page-eased"; 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_never_become_smaller_for_the_number_of_requests() {
    let (sizes, log) = read_with(&[
        "throttle:kind=burst,retry_after=0,times=2,after=1,on=contacts",
        "throttle:kind=burst,retry_after=0,times=2,after=3,on=contacts",
    ])
    .await;
    assert!(sizes.iter().all(|size| *size == 1_000), "{sizes:?}");
    assert!(log.is_empty(), "{log:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_become_larger_again_at_once_where_the_number_of_requests_runs_out() {
    let (sizes, log) = read_with(&[
        "throttle:kind=time,retry_after=0,times=1,after=1,on=contacts",
        "throttle:kind=burst,retry_after=0,times=1,after=5,on=contacts",
    ])
    .await;
    assert_eq!((sizes.first(), sizes.last()), (Some(&1_000), Some(&1_000)), "{sizes:?}");
    assert!(sizes.contains(&500), "{sizes:?}");
    assert_eq!(log, ["log-page-eased", "log-page-fewer-requests"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_requests_are_relieved_by_fewer_lanes_not_by_smaller_pages() {
    let (sizes, log) = read_with(&["throttle:kind=concurrency,retry_after=0,times=1,after=1,on=contacts"]).await;
    assert!(sizes.iter().all(|size| *size == 1_000), "{sizes:?}");
    assert!(log.is_empty(), "{log:?}");
}
