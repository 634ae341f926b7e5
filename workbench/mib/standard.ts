import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseMibFile } from './parse';
import type { MibModule } from './syntax';

/**
 * Types that the MIBs of devices take from standards which net-snmp does not bring. Only the types, in our words; whoever
 * needs the rest of such a MIB gives its file, which then takes the place of this.
 */
const TYPES = `
SNMP-FRAMEWORK-MIB DEFINITIONS ::= BEGIN
SnmpAdminString ::= TEXTUAL-CONVENTION DISPLAY-HINT "255t" STATUS current DESCRIPTION "" SYNTAX OCTET STRING (SIZE (0..255))
SnmpEngineID ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING (SIZE (5..32))
END
INET-ADDRESS-MIB DEFINITIONS ::= BEGIN
InetAddressType ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION ""
  SYNTAX INTEGER { unknown(0), ipv4(1), ipv6(2), ipv4z(3), ipv6z(4), dns(16) }
InetAddress ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING (SIZE (0..255))
InetAddressIPv4 ::= TEXTUAL-CONVENTION DISPLAY-HINT "1d.1d.1d.1d" STATUS current DESCRIPTION "" SYNTAX OCTET STRING (SIZE (4))
InetAddressIPv6 ::= TEXTUAL-CONVENTION DISPLAY-HINT "2x:2x:2x:2x:2x:2x:2x:2x" STATUS current DESCRIPTION ""
  SYNTAX OCTET STRING (SIZE (16))
InetAddressPrefixLength ::= TEXTUAL-CONVENTION DISPLAY-HINT "d" STATUS current DESCRIPTION "" SYNTAX Unsigned32 (0..2040)
InetPortNumber ::= TEXTUAL-CONVENTION DISPLAY-HINT "d" STATUS current DESCRIPTION "" SYNTAX Unsigned32 (0..65535)
END
HCNUM-TC DEFINITIONS ::= BEGIN
CounterBasedGauge64 ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX Counter64
ZeroBasedCounter64 ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX Counter64
END
RMON-MIB DEFINITIONS ::= BEGIN
OwnerString ::= TEXTUAL-CONVENTION DISPLAY-HINT "255a" STATUS current DESCRIPTION "" SYNTAX OCTET STRING (SIZE (0..127))
EntryStatus ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION ""
  SYNTAX INTEGER { valid(1), createRequest(2), underCreation(3), invalid(4) }
END
RMON2-MIB DEFINITIONS ::= BEGIN
ZeroBasedCounter32 ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX Gauge32
END
ENTITY-MIB DEFINITIONS ::= BEGIN
IMPORTS mib-2 FROM SNMPv2-SMI;
entityMIB OBJECT IDENTIFIER ::= { mib-2 47 }
entPhysicalEntry OBJECT IDENTIFIER ::= { entityMIB 1 1 1 1 }
PhysicalIndex ::= TEXTUAL-CONVENTION DISPLAY-HINT "d" STATUS current DESCRIPTION "" SYNTAX Integer32 (1..2147483647)
PhysicalIndexOrZero ::= TEXTUAL-CONVENTION DISPLAY-HINT "d" STATUS current DESCRIPTION "" SYNTAX Integer32 (0..2147483647)
entPhysicalIndex OBJECT-TYPE SYNTAX PhysicalIndex MAX-ACCESS not-accessible STATUS current
  DESCRIPTION "Number of the hardware component." ::= { entPhysicalEntry 1 }
END
IANA-ITU-ALARM-TC-MIB DEFINITIONS ::= BEGIN
IANAItuEventType ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER { other(1), communicationsAlarm(2),
  qualityOfServiceAlarm(3), processingErrorAlarm(4), equipmentAlarm(5), environmentalAlarm(6) }
END
ITU-ALARM-TC-MIB DEFINITIONS ::= BEGIN
ItuPerceivedSeverity ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION ""
  SYNTAX INTEGER { cleared(1), indeterminate(2), critical(3), major(4), minor(5), warning(6) }
END
`;

let read: readonly MibModule[] | undefined;

/** The standard modules that are at hand without a file: those that net-snmp brings, and types of a few others. */
export function standardModules(): readonly MibModule[] {
  read ??= [...netSnmpModules(), ...parseMibFile({ name: 'the standards', text: TYPES }).modules];
  return read;
}

function netSnmpModules(): MibModule[] {
  const folder = join(dirname(require.resolve('net-snmp/package.json')), 'lib', 'mibs');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mib'))
    .flatMap((name) => parseMibFile({ name, text: readFileSync(join(folder, name), 'utf8') }).modules);
}
