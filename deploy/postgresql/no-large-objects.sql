-- Read by messagebox.sql and keys.sql: takes from everyone the functions that make or fill large objects, because those belong
-- to no schema and would be a place to write that no grant tells of.

revoke execute on function
    lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea), lo_open(oid, integer), lo_put(oid, bigint, bytea),
    lowrite(integer, bytea), lo_truncate(integer, integer), lo_truncate64(integer, bigint), lo_unlink(oid)
from public;
