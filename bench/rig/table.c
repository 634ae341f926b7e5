/*
 * A module for Debian's snmpd: tables of 12 columns with 20, 100, 1000 and 10000 rows, at
 * 1.3.6.1.4.1.8072.9999.9999.<rows>.1.<column>.<row>. Counters and times move, everything else stays.
 */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <time.h>

#define COLUMNS 12

static long hundredths(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 100 + now.tv_nsec / 10000000;
}

static void set_text(netsnmp_variable_list *var, const char *form, long row) {
  char text[64];
  int length = snprintf(text, sizeof(text), form, row);
  snmp_set_var_typed_value(var, ASN_OCTET_STR, text, length);
}

static void set_value(netsnmp_variable_list *var, int column, long row) {
  u_char mac[6] = { 0, 0x1b, 0x2c, 0, row >> 8, row };
  u_char address[4] = { 10, 0, row >> 8, row };
  oid object[] = { 1, 3, 6, 1, 4, 1, 8072, 3, 2, 10, row };
  struct counter64 octets = { row, (u_long) row * 1000 + hundredths() };
  switch (column) {
  case 1: snmp_set_var_typed_integer(var, ASN_INTEGER, row); break;
  case 2: set_text(var, "Output port %ld", row); break;
  case 3: snmp_set_var_typed_integer(var, ASN_GAUGE, row * 1000); break;
  case 4: snmp_set_var_typed_value(var, ASN_OCTET_STR, mac, sizeof(mac)); break;
  case 5: snmp_set_var_typed_integer(var, ASN_TIMETICKS, hundredths() & 0x7fffffff); break;
  case 6: snmp_set_var_typed_value(var, ASN_COUNTER64, &octets, sizeof(octets)); break;
  case 7: snmp_set_var_typed_value(var, ASN_IPADDRESS, address, sizeof(address)); break;
  case 8: snmp_set_var_typed_value(var, ASN_OBJECT_ID, object, sizeof(object)); break;
  case 9: snmp_set_var_typed_integer(var, ASN_INTEGER, 1 + row % 2); break;
  case 10: snmp_set_var_typed_integer(var, ASN_COUNTER, (row + hundredths()) & 0x7fffffff); break;
  case 11: set_text(var, "Service %ld of the bench", row); break;
  default: snmp_set_var_typed_integer(var, ASN_INTEGER, 38000000 + row); break;
  }
}

static int handle(netsnmp_mib_handler *handler, netsnmp_handler_registration *reginfo,
                  netsnmp_agent_request_info *reqinfo, netsnmp_request_info *requests) {
  (void) handler, (void) reginfo, (void) reqinfo;
  for (netsnmp_request_info *request = requests; request; request = request->next) {
    long *row = netsnmp_tdata_extract_entry(request);
    netsnmp_table_request_info *where = netsnmp_extract_table_info(request);
    if (row && where) set_value(request->requestvb, where->colnum, *row);
    else netsnmp_set_request_error(reqinfo, request, SNMP_NOSUCHINSTANCE);
  }
  return SNMP_ERR_NOERROR;
}

static void add_table(oid rows) {
  oid root[] = { 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, rows };
  netsnmp_tdata *table = netsnmp_tdata_create_table("bench", 0);
  netsnmp_table_registration_info *info = SNMP_MALLOC_TYPEDEF(netsnmp_table_registration_info);
  netsnmp_table_helper_add_indexes(info, ASN_INTEGER, 0);
  info->min_column = 1;
  info->max_column = COLUMNS;
  for (long index = 1; index <= (long) rows; index++) {
    netsnmp_tdata_row *row = netsnmp_tdata_create_row();
    long *entry = malloc(sizeof(long));
    *entry = index;
    row->data = entry;
    netsnmp_tdata_row_add_index(row, ASN_INTEGER, &index, sizeof(index));
    netsnmp_tdata_add_row(table, row);
  }
  netsnmp_tdata_register(
      netsnmp_create_handler_registration("bench", handle, root, OID_LENGTH(root), HANDLER_CAN_RONLY), table, info);
}

void init_bench(void) {
  add_table(20);
  add_table(100);
  add_table(1000);
  add_table(10000);
}
