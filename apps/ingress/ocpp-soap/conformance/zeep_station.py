"""A station made of the official WSDL by zeep: charges once, from boot to stop, and prints each answer as a line of JSON.

zeep_station.py <wsdl> <address> <1.5|1.6> <chargeBoxIdentity>
"""

import datetime
import json
import sys

import zeep
import zeep.helpers
from lxml import etree
from zeep.wsa import WsAddressingPlugin

NAMESPACES = {"1.5": "urn://Ocpp/Cs/2012/06/", "1.6": "urn://Ocpp/Cs/2015/10/"}
wsdl, address, version, identity = sys.argv[1:]
namespace = NAMESPACES[version]

client = zeep.Client(wsdl, plugins=[WsAddressingPlugin()])
service = client.create_service("{%s}CentralSystemServiceSoap" % namespace, address)
header = etree.Element("{%s}chargeBoxIdentity" % namespace)
header.text = identity


def moment(minute):
    return datetime.datetime(2026, 1, 5, 12, minute, tzinfo=datetime.timezone.utc)


def call(operation, **fields):
    try:
        answer = service[operation](_soapheaders=[header], **fields)
    except zeep.exceptions.Fault as fault:
        words = {"message": fault.message, "subcodes": [code.text for code in fault.subcodes or []]}
        print(json.dumps({"operation": operation, "fault": words}))
        return None
    plain = zeep.helpers.serialize_object(answer, dict)
    print(json.dumps({"operation": operation, "answer": plain}, default=lambda value: value.isoformat()))
    return answer


call("BootNotification", chargePointVendor="Vendor", chargePointModel="Model")
call("Heartbeat")
call("StatusNotification", connectorId=1, status="Occupied" if version == "1.5" else "Preparing", errorCode="NoError")
call("Authorize", idTag="DEMO-0001")
started = call("StartTransaction", connectorId=1, idTag="DEMO-0001", timestamp=moment(0), meterStart=1000)
if version == "1.5":
    values = {"values": [{"timestamp": moment(1), "value": [{"_value_1": "1.5", "unit": "kWh"}]}]}
else:
    values = {"meterValue": [{"timestamp": moment(1), "sampledValue": [{"value": "1.5", "unit": "kWh"}]}]}
call("MeterValues", connectorId=1, transactionId=started.transactionId, **values)
call("StopTransaction", transactionId=started.transactionId, timestamp=moment(2), meterStop=2000)
call("DiagnosticsStatusNotification", status="Uploaded")
call("FirmwareStatusNotification", status="Installed")
call("DataTransfer", vendorId="vendor", data="<&>")
call("Authorize", idTag="")
