alter table endpoint add column technical_contact text;
