// How single records may be laid out, beyond the usual: see also json_test.cc.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/json/json_reading.h"

namespace longwatch::read::json {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

TEST(JsonLayouts, data_elements_with_a_name_and_a_text_are_fields) {
  const Want want{{"EventID", "Provider_Name", "Image", "LogonID", "Empty", "Data"}};
  for (
      const std::string data : {
          R"([{"@Name":"Image","#text":"i.exe"},{"@Name":"Logon ID","#text":"0x3e7"},{"@Name":"Empty"}])",
          R"([{"#attributes":{"Name":"Image"},"#text":"i.exe"},)"
          R"({"#attributes":{"Name":"Logon ID"},"#text":"0x3e7"},{"#attributes":{"Name":"Empty"},"#text":null}])",
          R"([{"Value":"i.exe","Name":"Image"},{"Name":"Logon ID","Value":"0x3e7"},{"Name":"Empty"}])",
      }) {
    const std::string record =
        R"({"Event":{"System":{"Provider":{"@Name":"P"},"EventID":{"@Qualifiers":"1","#text":"7"}},)"
        R"("EventData":{"Data":)" +
        data + "}}}";
    EXPECT_THAT(read(record, want).events,
                ElementsAre(EndsWith("id=7 provider=P Provider_Name=P EventID=7 Image=i.exe "
                                     "LogonID=0x3e7 Empty=(null)")))
        << data;
  }
}

TEST(JsonLayouts, names_and_values_of_microsoft_365_are_fields_pair_by_pair) {
  const Want want{{"Parameters.AuditEnabled", "Parameters.Identity", "Parameters.Name",
                   "ModifiedProperties.Role"}};
  const auto events =
      read(R"({"Operation":"Set-Mailbox","Parameters":[)"
           R"({"Name":"Identity","Value":"m17"},{"Value":"False","Name":"AuditEnabled"},)"
           R"({"Name":"Empty"}],"ModifiedProperties":[)"
           R"({"Name":"Role","NewValue":"Owner","OldValue":"None"}]})",
           want)
          .events;
  ASSERT_EQ(events.size(), 1U);
  EXPECT_THAT(events[0], testing::HasSubstr(" Parameters.Identity=m17"));
  EXPECT_THAT(events[0], testing::HasSubstr(" Parameters.AuditEnabled=False"));
  EXPECT_THAT(events[0], testing::HasSubstr(" ModifiedProperties.Role=Owner"));
  EXPECT_THAT(events[0], testing::HasSubstr(" Parameters.Name=Empty"));
}

TEST(JsonLayouts, a_single_data_element_and_unnamed_ones_are_read_too) {
  EXPECT_THAT(
      read(R"({"Event":{"EventData":{"Data":{"@Name":"Image","#text":"i"}}}})", {{"Image", "Data"}})
          .events,
      ElementsAre(EndsWith(" Image=i")));
  EXPECT_THAT(
      read(R"({"Event":{"EventData":{"Data":[{"#text":"x"},"y",{"#text":["z"]}]}}})", {{"Data"}})
          .events,
      ElementsAre(EndsWith(" Data=x Data=y Data=z")));
}

TEST(JsonLayouts, data_elements_decode_to_the_same_fields_as_they_are_swept) {
  Want everything{{}, true};
  const std::string record =
      R"({"Event":{"EventData":{"Data":[{"@Name":"Image","#text":"i"},{"#text":"u"}]}}})";
  EXPECT_THAT(read(record, everything).events, ElementsAre(EndsWith(" *=i *=u")));
}

TEST(JsonLayouts, audit_events_of_microsofts_agent_in_the_syslog_table) {
  const std::string record =
      R"({"TimeGenerated":"2022-05-11T18:10:22.007Z","Computer":"UBUNTU5","ProcessName":"auoms",)"
      R"("SyslogMessage":"type=AUOMS_EXECVE audit(1652292621.990:84143): syscall=execve )"
      R"(exe=\"/bin/bash\" a0=7fcd cmdline=\"bash -i\" containerid="})";
  EXPECT_THAT(read(record, {{"type", "a1", "CommandLine", "Image", "Channel"}}).events,
              ElementsAre(EndsWith("Channel=auditd type=SYSCALL type=EXECVE CommandLine=bash -i "
                                   "Image=/bin/bash a1=-i")));
  const std::string other =
      R"({"SyslogMessage":"type=AUOMS_EXECVE no audit event","Computer":"h"})";
  EXPECT_THAT(read(other, {{"message"}}).events,
              ElementsAre(EndsWith("message=type=AUOMS_EXECVE no audit event")));
}

TEST(JsonLayouts, evtxecmd_lines) {
  const std::string record =
      R"({"PayloadData1":"x","MapDescription":"m","ChunkNumber":0,"Computer":"H","Payload":)"
      R"("{\"EventData\":{\"Data\":[{\"@Name\":\"Image\",\"#text\":\"C:\\\\a.exe\"},)"
      R"({\"@Name\":\"ProcessId\",\"#text\":\"77\"}]}}","UserId":"S-1-5-18","Channel":"C",)"
      R"("Provider":"P","EventId":1,"EventRecordId":"9","ProcessId":2044,"ThreadId":8,)"
      R"("TimeCreated":"2021-08-05T01:40:31.1234567+00:00","RecordNumber":9})";
  EXPECT_THAT(
      read(record, {{"Image", "ProcessId", "Execution_ProcessID", "Security_UserID", "EventID"}})
          .events,
      ElementsAre(EndsWith(" 2021-08-05T01:40:31.123456Z id=1 channel=C provider=P computer=H "
                           "Image=C:\\a.exe ProcessId=77 Security_UserID=S-1-5-18 EventID=1 "
                           "Execution_ProcessID=2044")));
}

TEST(JsonLayouts, a_payload_that_is_the_event_s_own_stays_a_field) {
  for (const std::string text :
       {"CommandInvocation(x)", R"({\"a\":1})", R"({\"EventData\" broken)"}) {
    EXPECT_THAT(
        read("{\"Payload\":\"" + text + "\",\"ProcessId\":3}", {{"Payload", "ProcessId"}}).events,
        ElementsAre(testing::MatchesRegex(".* Payload=.* ProcessId=3")))
        << text;
  }
}

TEST(JsonLayouts, azure_event_data_may_be_xml_in_a_string) {
  const std::string record =
      R"({"TimeGenerated":"2022-05-13T08:54:06Z","EventLog":"Security","Source":"P","EventID":4688,)"
      R"("EventData":"<DataItem type=\"System.XmlData\" time=\"x\"><EventData xmlns=\"http://x\">\r\n)"
      R"(  <Data Name=\"Image\">C:\\a &amp; b.exe</Data>\r\n  <Data Name='Logon ID' >&#x3C;1&#62;</Data>)"
      R"(<Data Name=\"Empty\"/><Data>u</Data><Data></Data><e:Param1>p</e:Param1></EventData></DataItem>"})";
  EXPECT_THAT(
      read(record, {{"Channel", "Image", "LogonID", "Empty", "Data", "Param1"}}).events,
      ElementsAre(EndsWith("2022-05-13T08:54:06.000000Z id=4688 channel=Security provider=P "
                           "Channel=Security Image=C:\\a & b.exe LogonID=<1> Empty=(null) Data=u "
                           "Data=(null) Param1=p")));
}

TEST(JsonLayouts, xml_that_is_none_stays_a_text) {
  for (const std::string text :
       {"<EventData/>", "<Data Name=\\\"x\\\"", "< no end", "<>", "text <Data>x</Data>"}) {
    EXPECT_THAT(read("{\"EventData\":\"" + text + "\",\"b\":1}", {{"EventData", "b"}}).events,
                ElementsAre(testing::MatchesRegex(".* EventData=.* b=1")))
        << text;
  }
}

TEST(JsonLayouts, chainsaw_dumps_are_arrays_of_events_with_attributes_beside) {
  const std::string content =
      R"([{"Event":{"EventData":{"Image":"i"},"Event_attributes":{"xmlns":"x"},"System":{"Channel":"C",)"
      R"("EventID":1,"Provider_attributes":{"Name":"P"},)"
      R"("TimeCreated_attributes":{"SystemTime":"2021-08-05T01:40:31.5Z"}}}}])";
  EXPECT_THAT(read(content, {{"Image", "Provider_Name"}}).events,
              ElementsAre(EndsWith("2021-08-05T01:40:31.500000Z id=1 channel=C provider=P Image=i "
                                   "Provider_Name=P")));
}

TEST(JsonTime, times_of_event_xml_are_utc_without_saying_so) {
  const Reading reading =
      read(R"({"Event":{"System":{"TimeCreated":{"@SystemTime":"2021-02-10 14:40:36.1234567"}}}})");
  EXPECT_THAT(reading.events, ElementsAre(EndsWith("2021-02-10T14:40:36.123456Z")));
  EXPECT_THAT(reading.diagnostics, IsEmpty());
}

}  // namespace
}  // namespace longwatch::read::json
