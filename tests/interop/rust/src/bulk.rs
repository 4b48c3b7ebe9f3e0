//! Bulk API 2.0: rows out in parts, rows in with a result for each.
use crate::Done;
use bytes::Bytes;
use cirrus::{BulkIngestSpec, BulkJobState, BulkOperation, BulkQuerySpec, Cirrus};

/// All of it.
pub async fn run(sf: &Cirrus) -> Done {
    let all = read(sf, "SELECT Id, LastName FROM Contact", BulkOperation::Query).await?;
    assert_eq!(all.iter().map(|part| part.lines().count() - 1).sum::<usize>(), 1_500);
    assert_eq!(all.len(), 3, "parts of seven hundred");
    let job = written(sf, BulkIngestSpec::new("Contact", BulkOperation::Upsert).external_id_field_name("Ext_Id__c")).await?;
    let ingest = sf.bulk();
    let ingest = ingest.ingest();
    let good = String::from_utf8(ingest.successful_results(&job).await?.to_vec())?;
    let bad = String::from_utf8(ingest.failed_results(&job).await?.to_vec())?;
    assert!(good.contains("\"Kim \"\"K\"\"\"") && good.contains("\"Park\"") && good.lines().count() == 3, "{good}");
    assert!(bad.contains("INVALID_EMAIL_ADDRESS") && bad.contains("\"Lee\nMin\""), "{bad}");
    assert_eq!(ingest.unprocessed_records(&job).await?.iter().filter(|byte| **byte == b'\n').count(), 1, "the header alone");

    let ids: Vec<&str> = good.lines().skip(1).filter_map(|line| line.split('"').nth(1)).collect();
    let spec = BulkIngestSpec::new("Contact", BulkOperation::Delete);
    let job = ingest.create_with_data(&spec, Bytes::from(format!("Id\n{}\n", ids.join("\n")))).await?;
    finished(sf, &job.id, (2, 0)).await?;
    let soql = "SELECT Id FROM Contact WHERE IsDeleted = true";
    let binned = read(sf, soql, BulkOperation::QueryAll).await?.concat();
    assert!(binned.lines().count() == 3 && ids.iter().all(|id| binned.contains(id)), "{binned}");

    let open = ingest.create(&BulkIngestSpec::new("Contact", BulkOperation::Insert)).await?;
    ingest.abort(&open.id).await?;
    assert_eq!(ingest.get(&open.id).await?.state, BulkJobState::Aborted);
    ingest.delete(&open.id).await?;
    Ok(())
}

/// The rows of a query job, part by part.
async fn read(sf: &Cirrus, soql: &str, operation: BulkOperation) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let jobs = sf.bulk();
    let jobs = jobs.query();
    let job = jobs.create(&BulkQuerySpec::new(soql, operation)).await?;
    let mut looks = 0;
    while jobs.get(&job.id).await?.state != BulkJobState::JobComplete {
        looks += 1;
        assert!(looks < 20, "the job never ends");
    }
    let pages = jobs.result_pages(&job.id, None).await?;
    assert!(pages.done && pages.result_pages.len() == 1, "{pages:?}");
    let (mut parts, mut at) = (Vec::new(), None);
    loop {
        let part = jobs.results(&job.id, at.as_deref(), Some(700)).await?;
        let text = String::from_utf8(part.csv.to_vec())?;
        assert_eq!(part.number_of_records, Some(text.lines().count() as i64 - 1), "no texts with line ends were asked for");
        parts.push(text);
        at = part.locator;
        if at.is_none() {
            return Ok(parts);
        }
    }
}

/// Three rows, one of them bad; gives the job.
async fn written(sf: &Cirrus, spec: BulkIngestSpec) -> Result<String, Box<dyn std::error::Error>> {
    let ingest = sf.bulk();
    let ingest = ingest.ingest();
    let job = ingest.create(&spec).await?;
    let rows = "LastName,Email,Ext_Id__c\n\"Kim \"\"K\"\"\",kim@acme.example,R-1\n\"Lee\nMin\",lee@,R-2\nPark,park@acme.example,R-3\n";
    ingest.upload(&job.id, Bytes::from(rows)).await?;
    ingest.close(&job.id).await?;
    finished(sf, &job.id, (3, 1)).await?;
    Ok(job.id)
}

/// Waits for a job; so many rows were processed, so many of them failed.
async fn finished(sf: &Cirrus, job: &str, (processed, failed): (i64, i64)) -> Done {
    for _ in 0..20 {
        let told = sf.bulk().ingest().get(job).await?;
        if told.state == BulkJobState::JobComplete {
            assert_eq!((told.number_records_processed, told.number_records_failed), (Some(processed), Some(failed)));
            return Ok(());
        }
    }
    panic!("the job never ends")
}
