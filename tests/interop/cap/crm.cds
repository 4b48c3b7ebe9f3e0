// An organisation as SAP's OData server sees one: no line of it shares anything with Fieldbridge's client or sandbox.
@path: '/api/data/v9.2'
service Crm {
  entity contacts {
    key contactid    : UUID;
    lastname         : String(50);
    emailaddress1    : String(100);
    numberofchildren : Integer @assert.range: [0, 20];
    birthdate        : Date;
    modifiedon       : Timestamp;
    statecode        : Integer;
    _masterid_value  : UUID;
  }
}
