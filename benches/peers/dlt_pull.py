"""dlt: pages of simple-salesforce as a resource, into SQLite by its SQLAlchemy destination."""
import os
import sys

import dlt

from sandbox import SOQL, connected


@dlt.resource(name="contact", primary_key="Id", write_disposition="replace")
def contacts():
    sf = connected()
    page = sf.query(SOQL)
    while True:
        yield [{name: value for name, value in row.items() if name != "attributes"} for row in page["records"]]
        if page["done"]:
            return
        page = sf.query_more(page["nextRecordsUrl"], identifier_is_url=True)


path = sys.argv[1]
database = dlt.destinations.sqlalchemy(f"sqlite:///{path}")
pipeline = dlt.pipeline(
    "peers", destination=database, dataset_name="main", pipelines_dir=os.path.join(os.path.dirname(path), "pipelines")
)
pipeline.run(contacts())
