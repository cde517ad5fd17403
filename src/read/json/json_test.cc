#include "read/json/json.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/text.h"
#include "base/time.h"
#include "read/json/diagnostics.h"
#include "tests/support/json/json_reading.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::json {
namespace {

using test_support::memory_file;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(JsonLines, every_line_is_a_record_with_its_place) {
  const Reading reading =
      read("{\"a\":1}\n{\"a\":\"x\\ny\",\"b\":true}\n\n  {\"a\":null} \r\n{\"c\":{\"d\":-2.50}}",
           {{"a", "b", "c.d"}});
  EXPECT_THAT(reading.events, ElementsAre("1@0+7 a=1", "2@8+21 a=x\ny b=true", "3@33+10 a=(null)",
                                          "4@46+17 c.d=-2.50"));
  EXPECT_EQ(reading.books.seen, 4U);
  EXPECT_EQ(reading.books.bytes_read, 63U);
  EXPECT_THAT(reading.diagnostics, IsEmpty());
}

TEST(JsonLines, only_fields_of_the_table_are_handed_over_unless_all_are_wanted) {
  const std::string record = R"({"a":1,"b":{"c":[2,{"d":3}]},"e":"x"})";
  EXPECT_THAT(read(record, {{"e"}}).events, ElementsAre("1@0+37 e=x"));
  EXPECT_THAT(read(record).events, ElementsAre("1@0+37"));
  EXPECT_THAT(read(record, {{"b.c.d"}, true}).events, ElementsAre("1@0+37 *=1 *=2 b.c.d=3 *=x"));
}

TEST(JsonLines, arrays_give_several_values_and_objects_in_them_keep_their_path) {
  EXPECT_THAT(read(R"({"a":["x","y",[1]],"b":[{"c":1},{"c":2}]})", {{"a", "b.c"}}).events,
              ElementsAre("1@0+41 a=x a=y a=1 b.c=1 b.c=2"));
}

TEST(JsonLines, a_name_with_dots_is_found_by_itself) {
  EXPECT_THAT(
      read(R"({"a.b":1,"a":{"b":2},"winlog.event_data.Image":"i"})", {{"a.b", "Image"}}).events,
      ElementsAre("1@0+51 a.b=1 Image=i"));
}

TEST(JsonLines, names_may_be_escaped) {
  EXPECT_THAT(read(R"({"\u0049mage":"x"})", {{"Image"}}).events, ElementsAre("1@0+18 Image=x"));
}

TEST(JsonLines, a_byte_order_mark_is_no_part_of_the_first_record) {
  const Reading reading = read("\xEF\xBB\xBF{\"a\":1}\r\n{\"a\":2}\r\n", {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@3+7 a=1", "2@12+7 a=2"));
  EXPECT_THAT(reading.diagnostics, IsEmpty());
}

TEST(JsonLines, broken_lines_are_dropped_counted_and_named) {
  const Reading reading =
      read("{\"a\":1}\n{\"a\":}\nnonsense\n[1]\n{\"a\":2}\n{\"a\":\"b", {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@0+7 a=1", "5@28+7 a=2"));
  EXPECT_THAT(reading.ids(), ElementsAre("json-broken-record", "json-broken-record",
                                         "json-not-an-object", "json-truncated-record"));
  EXPECT_EQ(reading.diagnostics[0].message,
            "expected a value at byte 5 of the record; record dropped");
  EXPECT_EQ(reading.diagnostics[0].place.to_text(), "log.json: record 2 at byte 8");
  EXPECT_EQ(reading.books.seen, 6U);
  EXPECT_EQ(reading.books.dropped, 4U);
  EXPECT_EQ(reading.books.bytes_lost, 6U + 8U + 3U + 7U);
}

TEST(JsonLines, an_incomplete_line_is_broken_unless_it_is_the_end) {
  EXPECT_THAT(read("{\"a\":1\n{\"a\":2}\n").ids(), ElementsAre("json-broken-record"));
  EXPECT_THAT(read("{\"a\":2}\n{\"a\":1").ids(), ElementsAre("json-truncated-record"));
}

TEST(JsonLines, zero_bytes_are_skipped_and_named) {
  using std::string_view_literals::operator""sv;
  const Reading reading =
      read(std::string("{\"a\":1}\n\0\0\0\0{\"a\":2}\n\0\0\n{\"a\":3}\0\0\n"sv), {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@0+7 a=1", "2@12+7 a=2", "3@23+7 a=3"));
  EXPECT_THAT(reading.ids(), ElementsAre("json-zero-bytes", "json-zero-bytes", "json-zero-bytes"));
  EXPECT_EQ(reading.books.bytes_lost, 8U);
}

TEST(JsonLines, invalid_utf8_is_kept_and_said_once_for_a_block) {
  const Reading reading =
      read("{\"a\":\"\xFF\"}\n{\"a\":\"\xC3\x28\"}\n{\"a\":\"\xC3\xA9\"}\n", {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@0+9 a=\xFF", "2@10+10 a=\xC3(", "3@21+10 a=\xC3\xA9"));
  ASSERT_THAT(reading.ids(), ElementsAre("json-invalid-utf8"));
  EXPECT_EQ(reading.diagnostics[0].message, "2 record(s) with bytes that are no UTF-8 from here");
}

TEST(JsonLines, lines_over_the_limit_are_dropped_with_their_size) {
  const std::string longest = "{\"a\":\"" + std::string(92, 'x') + "\"}";
  const std::string too_long = "{\"a\":\"" + std::string(93, 'x') + "\"}";
  const std::string content = longest + "\n" + too_long + "\n{\"a\":1}\n" + too_long + too_long;
  for (const std::size_t block : {16U, 64U, 100U, 1000U}) {
    const Reading reading = read(content, {{}}, {.block_bytes = block, .record_bytes = 100});
    EXPECT_THAT(reading.events, ElementsAre("1@0+100", "3@203+7")) << block;
    EXPECT_THAT(reading.ids(), ElementsAre("json-record-too-long", "json-record-too-long"));
    EXPECT_EQ(reading.books.seen, 4U);
    EXPECT_EQ(reading.books.bytes_lost, 101U + 202U);
    EXPECT_EQ(reading.diagnostics[1].message,
              "the record has 202 B, the limit is 100 B; record dropped");
  }
}

TEST(JsonLines, too_many_values_or_levels_clip_the_event) {
  std::string many = "{\"first\":1,\"list\":[0";
  for (int i = 0; i < 9000; ++i) {
    many += ",0";
  }
  const Reading wide = read(many + "],\"last\":2}", {{"first", "last"}});
  EXPECT_EQ(wide.events.size(), 1U);
  EXPECT_THAT(wide.events[0], testing::EndsWith(" first=1"));
  EXPECT_THAT(wide.ids(), ElementsAre("json-record-clipped"));
  const Reading deep =
      read("{\"first\":1,\"d\":" + std::string(80, '[') + std::string(80, ']') + "}", {{"first"}});
  EXPECT_THAT(deep.events, ElementsAre("1@0+176 first=1"));
  EXPECT_THAT(deep.ids(), ElementsAre("json-record-clipped"));
}

TEST(JsonLines, an_empty_source_has_no_records) {
  for (const std::string content : {"", "\n", "\n \r\n\t\n"}) {
    const Reading reading = read(content);
    EXPECT_THAT(reading.events, IsEmpty());
    EXPECT_EQ(reading.books.seen, 0U);
    EXPECT_THAT(reading.diagnostics, IsEmpty());
  }
}

TEST(JsonDocuments, records_of_an_array_are_read_one_by_one) {
  for (const std::string content :
       {"[{\"a\":1},{\"a\":2}]", "[\n  {\n    \"a\": 1\n  },\n  {\"a\": 2}\n]\n",
        "\xEF\xBB\xBF[ {\"a\":1} , {\"a\":2} ]", "[{\"a\":1}]\n[{\"a\":2}]"}) {
    const Reading reading = read(content, {{"a"}});
    ASSERT_EQ(reading.events.size(), 2U) << content;
    EXPECT_THAT(reading.events[0], testing::MatchesRegex("1@.* a=1"));
    EXPECT_THAT(reading.events[1], testing::MatchesRegex("2@.* a=2"));
    EXPECT_THAT(reading.diagnostics, IsEmpty()) << content;
  }
}

TEST(JsonDocuments, values_over_several_lines_need_no_list) {
  const Reading reading =
      read("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n{\n  \"a\": {\"b\": \"}\"}}\n", {{"a.b"}});
  EXPECT_THAT(reading.events, ElementsAre("1@0+27 a.b=1", "2@28+20 a.b=}"));
  EXPECT_THAT(read("{\"a\":1},\n{\"a\":2},\n", {{"a"}}).events,
              ElementsAre("1@0+7 a=1", "2@9+7 a=2"));
}

TEST(JsonDocuments, the_records_wrapper_of_exports_is_opened) {
  const Reading reading = read(
      "{\"Records\":[{\"a\":1,\"Records\":[3]},{\"a\":2}],\"x\":[{\"a\":9}]}\n"
      "{\"y\":{},\"Records\":[{\"a\":3}]}\n",
      {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@12+21 a=1", "2@34+7 a=2", "3@77+7 a=3"));
  EXPECT_THAT(reading.diagnostics, IsEmpty());
  EXPECT_THAT(read("{ \"records\" : [ {\"a\":1} ] }", {{"a"}}).events, ElementsAre("1@16+7 a=1"));
}

TEST(JsonDocuments, a_list_without_a_name_behind_the_records_is_none) {
  const std::string content = "{\"Records\":[{\"a\":1},{\"a\":2}][{\"a\":3}]}";
  for (const std::size_t block : {1U, 16U, 1000U}) {
    EXPECT_EQ(read(content, {{"a"}}, {.block_bytes = block}).events.size(), 2U) << block;
  }
}

TEST(JsonDocuments, damage_costs_one_record) {
  const Reading reading = read("[{\"a\":1},{\"a\":},7,{\"b\":[2}],{\"a\":3},{\"a\":\"x", {{"a"}});
  EXPECT_THAT(reading.ids(), ElementsAre("json-broken-record", "json-not-an-object",
                                         "json-broken-record", "json-truncated-record"));
  EXPECT_THAT(reading.events, ElementsAre("1@1+7 a=1", "5@28+7 a=3"));
}

TEST(JsonDocuments, text_outside_the_list_is_named) {
  const Reading reading = read("[{\"a\":1}] tail {\"x\":1}\n", {{"a"}});
  EXPECT_EQ(reading.events.size(), 1U);
  ASSERT_THAT(reading.ids(), ElementsAre("json-foreign-text"));
  EXPECT_EQ(reading.diagnostics[0].place.offset, 10U);
  EXPECT_EQ(reading.diagnostics[0].bytes_lost, 11U);
  EXPECT_THAT(read("{\"Records\":[]}\n{\"other\":1}\n").ids(), ElementsAre("json-foreign-text"));
}

TEST(JsonDocuments, a_record_over_the_limit_is_dropped_alone) {
  const std::string big = "{\"a\":\"" + std::string(200, 'x') + "\"}";
  for (const std::size_t block : {8U, 50U, 1000U}) {
    const Reading reading = read("[{\"a\":1}," + big + ",{\"a\":2}]", {{"a"}},
                                 {.block_bytes = block, .record_bytes = 100});
    EXPECT_THAT(reading.events, ElementsAre("1@1+7 a=1", "3@218+7 a=2")) << block;
    EXPECT_THAT(reading.ids(), ElementsAre("json-record-too-long"));
  }
}

TEST(JsonLayouts, evtx_dumps) {
  const std::string record =
      R"({"Event":{"#attributes":{"xmlns":"http://x"},"System":{"Provider":{"#attributes":)"
      R"({"Name":"Microsoft-Windows-Sysmon","Guid":"{1}"}},"EventID":{"#attributes":)"
      R"({"Qualifiers":0},"#text":1},"TimeCreated":{"#attributes":{"SystemTime":)"
      R"("2021-08-05T01:40:31.123456Z"}},"EventRecordID":77,"Execution":{"#attributes":)"
      R"({"ProcessID":4,"ThreadID":8}},"Channel":"Microsoft-Windows-Sysmon/Operational",)"
      R"("Computer":"WEB01","Security":{"#attributes":{"UserID":"S-1-5-18"}}},"EventData":)"
      R"({"Image":"C:\\a.exe","Process Id":12,"UtcTime":"2020-01-01 00:00:00.000",)"
      R"("Data":{"#text":["x","y"]}}}})";
  const Reading reading =
      read(record, {{"EventID", "Channel", "Provider_Name", "Provider_Guid", "Computer", "Image",
                     "EventRecordID", "Execution_ProcessID", "Security_UserID", "ProcessId", "Data",
                     "TimeCreated_SystemTime", "EventID_Qualifiers"}});
  ASSERT_EQ(reading.events.size(), 1U);
  EXPECT_EQ(reading.events[0].substr(reading.events[0].find(' ') + 1),
            "2021-08-05T01:40:31.123456Z id=1 channel=Microsoft-Windows-Sysmon/Operational "
            "provider=Microsoft-Windows-Sysmon computer=WEB01 "
            "Provider_Name=Microsoft-Windows-Sysmon Provider_Guid={1} EventID_Qualifiers=0 "
            "EventID=1 TimeCreated_SystemTime=2021-08-05T01:40:31.123456Z EventRecordID=77 "
            "Execution_ProcessID=4 Channel=Microsoft-Windows-Sysmon/Operational Computer=WEB01 "
            "Security_UserID=S-1-5-18 Image=C:\\a.exe ProcessId=12 Data=x Data=y");
}

TEST(JsonLayouts, evtx_dumps_with_plain_event_id_separate_attributes_and_user_data) {
  const std::string record =
      R"({"Event":{"System":{"EventID":1102,"Provider_attributes":{"Name":"Eventlog"}},)"
      R"("UserData":{"LogFileCleared":{"#attributes":{"xmlns":"x"},"SubjectUserName":"bob"}}}})";
  const Reading reading =
      read(record, {{"SubjectUserName", "Provider_Name", "LogFileCleared_xmlns"}});
  EXPECT_THAT(reading.events,
              ElementsAre("1@0+163 id=1102 provider=Eventlog Provider_Name=Eventlog "
                          "SubjectUserName=bob"));
}

TEST(JsonLayouts, winlogbeat_and_ecs) {
  const std::string record =
      R"({"@timestamp":"2022-03-01T10:00:00.000Z","host":{"name":"H1"},"event":{"code":"4688"},)"
      R"("winlog":{"channel":"Security","event_id":4688,"provider_name":"P","record_id":9,)"
      R"("computer_name":"WS1.example","event_data":{"NewProcessName":"C:\\x.exe"}},)"
      R"("process":{"command_line":"x -y"}})";
  EXPECT_THAT(read(record, {{"EventID", "NewProcessName", "winlog.event_data.NewProcessName",
                             "winlog.channel", "process.command_line", "EventRecordID"}})
                  .events,
              ElementsAre("1@0+276 2022-03-01T10:00:00.000000Z id=4688 channel=Security provider=P "
                          "computer=WS1.example winlog.channel=Security EventID=4688 "
                          "EventRecordID=9 NewProcessName=C:\\x.exe "
                          "winlog.event_data.NewProcessName=C:\\x.exe process.command_line=x -y"));
}

TEST(JsonLayouts, winlogbeat_6) {
  const std::string record =
      R"({"@timestamp":"2019-03-19T17:14:25.901Z","log_name":"Security","event_id":4624,)"
      R"("source_name":"P","computer_name":"IT001","event_data":{"LogonType":"3"}})";
  EXPECT_THAT(read(record, {{"EventID", "LogonType", "Channel"}}).events,
              ElementsAre("1@0+152 2019-03-19T17:14:25.901000Z id=4624 channel=Security provider=P "
                          "computer=IT001 Channel=Security EventID=4624 LogonType=3"));
}

TEST(JsonLayouts, flat_fields_of_agents) {
  const std::string record =
      R"({"EventTime":"2020-10-22 14:32:41","UtcTime":"2020-10-22 18:32:39.290",)"
      R"("@timestamp":"2020-10-22T18:32:43.779Z","Hostname":"DC","host":"wec","EventID":3,)"
      R"("SourceName":"Microsoft-Windows-Sysmon","Channel":"C","RecordNumber":5,)"
      R"("ExecutionProcessID":3616,"ProcessId":"3436","DestinationIp":"10.0.0.1"})";
  EXPECT_THAT(read(record, {{"EventID", "Provider_Name", "Computer", "EventRecordID", "ProcessId",
                             "Execution_ProcessID", "DestinationIp"}})
                  .events,
              ElementsAre("1@0+295 2020-10-22T18:32:39.290000Z id=3 channel=C "
                          "provider=Microsoft-Windows-Sysmon computer=DC Computer=DC EventID=3 "
                          "Provider_Name=Microsoft-Windows-Sysmon EventRecordID=5 "
                          "Execution_ProcessID=3616 ProcessId=3436 DestinationIp=10.0.0.1"));
}

TEST(JsonLayouts, a_process_id_beside_a_thread_id_is_the_writer_s) {
  const Want want{{"ProcessID", "Execution_ProcessID"}};
  EXPECT_THAT(read(R"({"ProcessID":1,"ThreadID":2})", want).events,
              ElementsAre("1@0+28 Execution_ProcessID=1"));
  EXPECT_THAT(read(R"({"ProcessID":1,"ThreadID":2})", {{"ProcessId"}}).events,
              ElementsAre("1@0+28"));
  EXPECT_THAT(read(R"({"ProcessID":1,"ThreadID":2,"ExecutionProcessID":3})", want).events,
              ElementsAre("1@0+51 ProcessID=1 Execution_ProcessID=3"));
  EXPECT_THAT(read(R"({"ProcessId":1,"ThreadID":2})", want).events,
              ElementsAre("1@0+28 ProcessID=1"));
}

TEST(JsonLayouts, elastic_exports_are_unwrapped) {
  EXPECT_THAT(read(R"({"_index":"i","_source":{"winlog":{"event_id":7},"a":{"b":1}}})",
                   {{"EventID", "a.b", "_index"}})
                  .events,
              ElementsAre("1@0+62 id=7 _index=i EventID=7 a.b=1"));
}

TEST(JsonLayouts, azure_event_data_may_be_json_in_a_string) {
  const std::string record =
      R"({"TimeGenerated":"2022-05-13T08:54:06.347Z","Channel":"C","EventID":3,"EventData":)"
      R"("{\"Image\":\"C:\\\\a\\\\b.exe\",\"N\":{\"M\":[1]}}","After":"x"})";
  EXPECT_THAT(read(record, {{"Image", "N.M", "After", "EventData"}}).events,
              ElementsAre("1@0+147 2022-05-13T08:54:06.347000Z id=3 channel=C "
                          "Image=C:\\a\\b.exe N.M=1 After=x"));
  for (const std::string text : {R"({\"a\":)", R"({\q})", R"(<EventData/>)", R"({\"a\":1} x)"}) {
    EXPECT_THAT(read("{\"EventData\":\"" + text + "\",\"b\":1}", {{"EventData", "b"}}).events,
                ElementsAre(testing::MatchesRegex(".* EventData=.* b=1")))
        << text;
  }
}

/// What a record shows beside its values: "time channel computer".
std::string kind_of(const std::string& record) {
  const Reading reading = read(record);
  EXPECT_EQ(reading.events.size(), 1U);
  const std::string line = reading.events.empty() ? "" : reading.events[0];
  const std::size_t blank = line.find(' ');
  return blank == std::string::npos ? "" : line.substr(blank + 1);
}

TEST(JsonKinds, zeek_logs_are_known_by_their_members) {
  struct Case {
    std::string_view members;
    std::string_view channel;
  };

  const Case cases[] = {
      {R"("conn_state":"SF","service":"dns")", "zeek:conn"},
      {R"("server_name":"a.example")", "zeek:ssl"},
      {R"("cipher":"TLS_AES_128_GCM_SHA256")", "zeek:ssl"},
      {R"("subject":"CN=a.example")", "zeek:ssl"},
      {R"("request_type":"TGS","cipher":"rc4-hmac")", "zeek:kerberos"},
      {R"("mailfrom":"a@b.example","subject":"x")", "zeek:smtp"},
      {R"("query":"a.example")", "zeek:dns"},
      {R"("method":"GET","uri":"/","host":"www.example.org")", "zeek:http"},
      {R"("method":"INVITE","uri":"sip:a","call_id":"1")", "zeek:sip"},
      {R"("action":"SMB::FILE_OPEN","name":"x")", "zeek:smb_files"},
      {R"("path":"\\\\a\\b","share_type":"DISK")", "zeek:smb_mapping"},
      {R"("endpoint":"svcctl","operation":"OpenSCManagerW")", "zeek:dce_rpc"},
      {R"("_path":"weird","name":"x")", "zeek:weird"},
      {R"("_path":"my_own_2","conn_state":"SF")", "zeek:my_own_2"},
  };
  for (const Case& c : cases) {
    const std::string record =
        R"({"ts":1755007390.5,"id.orig_h":"10.0.0.1",)" + std::string(c.members) + "}";
    EXPECT_EQ(kind_of(record), "2025-08-12T14:03:10.500000Z channel=" + std::string(c.channel));
  }
  EXPECT_EQ(kind_of(R"({"id.orig_h":"10.0.0.1","method":"GET"})"), "");
  EXPECT_EQ(kind_of(R"({"conn_state":"SF","query":"a.example"})"), "");
  EXPECT_EQ(kind_of(R"({"_path":"../x","id.orig_h":"10.0.0.1"})"), "");
}

TEST(JsonKinds, zeek_records_come_nested_and_with_underscores_too) {
  EXPECT_THAT(read(R"({"ts":1755007390,"id":{"orig_h":"a","resp_p":1},"conn_state":"SF"})",
                   {{"id.orig_h", "id.resp_p"}})
                  .events,
              ElementsAre("1@0+66 2025-08-12T14:03:10.000000Z channel=zeek:conn id.orig_h=a "
                          "id.resp_p=1"));
  EXPECT_THAT(
      read(R"({"@stream":"ssl","@system":"s1","ts":1755007390,"id_orig_h":"a","id_resp_h":"b"})",
           {{"id.orig_h", "id.resp_h", "id_resp_h"}})
          .events,
      ElementsAre("1@0+80 2025-08-12T14:03:10.000000Z channel=zeek:ssl computer=s1 id.orig_h=a "
                  "id.resp_h=b id_resp_h=b"));
  EXPECT_THAT(read(R"({"ts":1755007390,"certificate_serial":"0A","certificate_subject":"CN=x"})",
                   {{"certificate.serial"}})
                  .events,
              ElementsAre("1@0+72 2025-08-12T14:03:10.000000Z channel=zeek:x509 "
                          "certificate.serial=0A"));
}

TEST(JsonKinds, the_time_of_a_zeek_record_is_its_own_not_that_of_a_shipper) {
  EXPECT_EQ(kind_of(R"({"@timestamp":"2026-01-01T00:00:00Z","ts":1755007390,"id.orig_h":"a",)"
                    R"("conn_state":"SF","host":"x"})"),
            "2025-08-12T14:03:10.000000Z channel=zeek:conn");
}

TEST(JsonKinds, files_and_processes_of_defender_are_told_from_its_other_tables) {
  const std::string file = R"("DeviceName":"web01.example","FolderPath":"C:\\a","FileName":"b")";
  EXPECT_EQ(
      kind_of(R"({"Timestamp":"2025-08-06T03:16:09.25Z","ActionType":"FileCreated",)" + file + "}"),
      "2025-08-06T03:16:09.250000Z channel=defender:DeviceFileEvents computer=web01.example");
  EXPECT_EQ(
      kind_of(R"({"Timestamp":"2025-08-06T03:16:09Z","ActionType":"ProcessCreated",)" + file + "}"),
      "2025-08-06T03:16:09.000000Z channel=defender:DeviceProcessEvents computer=web01.example");
  EXPECT_EQ(
      kind_of(R"({"Timestamp":"2025-08-06T03:16:09Z","ActionType":"ImageLoaded",)" + file + "}"),
      "2025-08-06T03:16:09.000000Z");
  EXPECT_EQ(kind_of(R"({"ActionType":"FileCreated","Channel":"Security",)" + file + "}"),
            "channel=Security");
}

TEST(JsonTime, the_best_known_time_wins) {
  struct Case {
    std::string record;
    std::string time;
  };

  const std::vector<Case> cases = {
      {R"({"EventTime":"2020-10-22 14:32:41","@timestamp":"2020-10-22T18:32:43Z"})",
       "2020-10-22T18:32:43.000000Z"},
      {R"({"TimeCreated":"2020-10-18 07:50:06.220","TimeGenerated":"2020-10-18T09:50:06Z"})",
       "2020-10-18T09:50:06.000000Z"},
      {R"({"@timestamp":"2021-01-01T02:00:00+02:00"})", "2021-01-01T00:00:00.000000Z"},
      {R"({"ts":1588205199.82437})", "2020-04-30T00:06:39.824370Z"},
      {R"({"timestamp":1588205199824})", "2020-04-30T00:06:39.824000Z"},
      {R"({"timestamp":"1588205199824437"})", "2020-04-30T00:06:39.824437Z"},
      {R"({"timestamp":1588205199824437123})", "2020-04-30T00:06:39.824437Z"},
      {R"({"TimeCreated":"\/Date(1588205199824)\/"})", "2020-04-30T00:06:39.824000Z"},
      {R"({"System":{"TimeCreated":{"SystemTime":1588205199.5}}})", "2020-04-30T00:06:39.500000Z"},
      {R"({"@timestamp":"yesterday","eventTime":"2020-09-14T00:44:23Z"})",
       "2020-09-14T00:44:23.000000Z"},
      {R"({"UtcTime":"2020-10-22 18:32:39.290"})", "2020-10-22T18:32:39.290000Z"},
  };
  for (const Case& c : cases) {
    const Reading reading = read(c.record);
    EXPECT_EQ(reading.events.at(0).substr(reading.events[0].find(' ') + 1), c.time) << c.record;
    EXPECT_THAT(reading.diagnostics, IsEmpty()) << c.record;
  }
}

TEST(JsonTime, without_any_zone_the_text_is_read_as_utc_and_said_so_once) {
  const Reading reading = read(
      "{\"EventTime\":\"2020-10-22 14:32:41\"}\n{\"a\":1}\n"
      "{\"TimeCreated\":\"2020-10-18 07:50:06.220\"}\n");
  EXPECT_THAT(reading.events, ElementsAre("1@0+35 2020-10-22T14:32:41.000000Z", "2@36+7",
                                          "3@44+41 2020-10-18T07:50:06.220000Z"));
  ASSERT_THAT(reading.ids(), ElementsAre("json-time-without-zone"));
  EXPECT_THAT(reading.diagnostics[0].message, testing::StartsWith("2 record(s)"));
}

TEST(JsonFields, in_another_letter_case_count_only_without_one_of_the_very_name) {
  const Reading both = read(R"({"foo":"a","Foo":"x","FOO":"b"})", {{"Foo"}});
  EXPECT_THAT(both.events.at(0), testing::EndsWith(" Foo=x"));
  EXPECT_THAT(both.events.at(0), testing::Not(testing::HasSubstr("=a")));
  const Reading other = read(R"({"foo":"a"})", {{"Foo"}});
  EXPECT_THAT(other.events.at(0), testing::EndsWith(" Foo=a"));
  EXPECT_THAT(other.ids(), ElementsAre("source-field-in-other-case"));
  EXPECT_THAT(read(R"({"Foo":"a"})", {{"Foo"}}).ids(), IsEmpty());
}

TEST(JsonFields, that_hold_objects_or_lists_are_told_where_presence_is_asked_for) {
  const Want want{{"b"}, false, {"a", "A.c"}};
  const auto fields_of = [&want](std::string_view record) {
    const std::string line = read(std::string(record), want).events.at(0);
    return line.substr(line.find('+'));
  };
  EXPECT_EQ(fields_of(R"({"a":{},"b":{}})"), "+15 a=(container)");
  EXPECT_EQ(fields_of(R"({"a":[],"b":[]})"), "+15 a=(container)");
  EXPECT_EQ(fields_of(R"({"a":[1]})"), "+9 a=(container) a=1");
  EXPECT_EQ(fields_of(R"({"A":{"c":{"d":1}}})"), "+19 a=(container) A.c=(container)");
  EXPECT_EQ(fields_of(R"({"a":null})"), "+10 a=(null)");
  EXPECT_EQ(fields_of(R"({"EventData":{"Data":{"@Name":"a","#text":"x"}}})"), "+48 a=x");
}

TEST(JsonFields, with_dots_are_the_member_of_that_name_before_members_inside_members) {
  const Reading both = read(R"({"a":{"b":1},"a.b":2})", {{"a.b"}});
  EXPECT_THAT(both.events.at(0), testing::EndsWith(" a.b=2"));
  EXPECT_THAT(both.events.at(0), testing::Not(testing::HasSubstr("=1")));
  EXPECT_THAT(read(R"({"a":{"b":1}})", {{"a.b"}}).events.at(0), testing::EndsWith(" a.b=1"));
  EXPECT_THAT(both.diagnostics, IsEmpty());
}

TEST(JsonTime, without_any_zone_the_configured_one_is_taken) {
  JsonOptions options;
  options.zone = *formats::TimeZone::load("America/New_York");
  const Reading reading = read(
      "{\"EventTime\":\"2020-10-22 14:32:41\"}\n"
      "{\"UtcTime\":\"2020-10-22 18:32:39.290\"}\n"
      "{\"EventTime\":\"2020-12-22 14:32:41\"}\n",
      {}, options);
  EXPECT_THAT(reading.events, ElementsAre("1@0+35 2020-10-22T18:32:41.000000Z",
                                          "2@36+37 2020-10-22T18:32:39.290000Z",
                                          "3@74+35 2020-12-22T19:32:41.000000Z"));
  EXPECT_THAT(reading.diagnostics, IsEmpty());
}

TEST(JsonTime, what_is_no_time_gives_none) {
  for (const std::string record :
       {R"({"ts":12.5})", R"({"time":"12:00"})", R"({"ts":null})", R"({"timestamp":1e30})",
        R"({"time":{"a":1}})", R"({"ts":true})"}) {
    EXPECT_THAT(read(record).events, ElementsAre("1@0+" + std::to_string(record.size()))) << record;
  }
}

TEST(JsonSniff, content_decides) {
  struct Case {
    std::string_view head;
    Sniff sniff;
  };

  using std::string_view_literals::operator""sv;
  const std::vector<Case> cases = {
      {"{\"a\":1}\n"sv, Sniff::Yes},
      {"  \r\n{ \"a\" : 1"sv, Sniff::Yes},
      {"\xEF\xBB\xBF{\"a\":1}"sv, Sniff::Yes},
      {"[{\"a\":1}]"sv, Sniff::Yes},
      {"[\n\n  {\n \"a\\\"b\":"sv, Sniff::Yes},
      {"\0\0{\"a\":1}"sv, Sniff::Yes},
      {"{}"sv, Sniff::Maybe},
      {"{"sv, Sniff::Maybe},
      {"[]"sv, Sniff::Maybe},
      {"[1, \"x\\\"\", null,\n {\"a\":1}]"sv, Sniff::Maybe},
      {"[true,-1.5e3,2]"sv, Sniff::No},
      {"[2024-01-01] , {\"a\":1}"sv, Sniff::No},
      {"{\"a"sv, Sniff::Maybe},
      {"l\",\"b\":2}\n{\"a\":1}\n"sv, Sniff::Maybe},
      {"\xFF\xFE{\0\"\0"sv, Sniff::Maybe},
      {""sv, Sniff::No},
      {"\n\n"sv, Sniff::No},
      {"[section]\nkey=value\n"sv, Sniff::No},
      {"[1,2]"sv, Sniff::No},
      {"{a:1}"sv, Sniff::No},
      {"{\"a\" 1}"sv, Sniff::No},
      {"{\"a\nb\":1}"sv, Sniff::No},
      {"plain text\n{\"a\":1}\n"sv, Sniff::No},
      {"ElfFile\0\0\0"sv, Sniff::No},
      {"\xFF\xFE<\0"sv, Sniff::No},
  };
  const std::unique_ptr<Format> format = make_json_format();
  for (const Case& c : cases) {
    EXPECT_EQ(format->sniff(as_bytes(c.head), c.head.size()), c.sniff) << c.head;
  }
}

/// A file whose N-th read fails, from the first on.
class FailingReads final : public RandomAccessFile {
 public:
  FailingReads(std::string content, int failing) : content_(std::move(content)), left_(failing) {}

  std::uint64_t size() const override { return content_.size(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    if (--left_ == 0) {
      return Error(ErrorCode::Io, "cannot read: it hurts");
    }
    const ByteView rest = as_bytes(content_).subspan(offset);
    return rest.first(std::min(scratch.size(), rest.size()));
  }

  bool failed() const { return left_ <= 0; }

 private:
  const std::string content_;
  mutable int left_;
};

TEST(JsonFaults, a_read_that_fails_costs_its_block_and_is_named) {
  for (const std::string content :
       {"{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", "[{\"a\":1},{\"a\":2},{\"a\":3}]"}) {
    for (int failing = 1;; ++failing) {
      const auto file = std::make_shared<FailingReads>(content, failing);
      const std::unique_ptr<Format> format = make_json_format({.block_bytes = 8});
      const std::unique_ptr<ReaderState> state = format->make_state();
      DiagnosticCollector diagnostics;
      const auto reader =
          format->open({model::SourceId{0}, "a.json", file, make_table({{"a"}})}, diagnostics);
      model::RecordBooks books;
      model::EventBatch batch;
      for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
        (*reader)->read_unit(unit, *state, batch, diagnostics);
        EXPECT_TRUE(batch.books().balance());
        books += batch.books();
      }
      if (!file->failed()) {
        EXPECT_EQ(books.events, 3U);
        break;
      }
      EXPECT_TRUE(!reader.ok() || diagnostics.count_of(kUnreadableBlock) == 1U) << failing;
      EXPECT_TRUE(!reader.ok() || books.bytes_lost > 0) << failing;
    }
  }
}

TEST(JsonFaults, a_file_that_became_shorter_keeps_what_is_there) {
  const std::string content = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n";
  auto file = std::make_shared<test_support::MemoryFile>(content);
  const std::unique_ptr<Format> format = make_json_format({.block_bytes = 8});
  const std::unique_ptr<ReaderState> state = format->make_state();
  DiagnosticCollector diagnostics;
  const auto reader =
      format->open({model::SourceId{0}, "a.json", file, make_table({{"a"}})}, diagnostics);
  ASSERT_TRUE(reader.ok());
  file->shrink_to(16);
  model::EventBatch batch;
  model::RecordBooks books;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    books += batch.books();
  }
  EXPECT_EQ(books.events, 2U);
  EXPECT_EQ(diagnostics.count_of(kUnreadableBlock), 1U);
  EXPECT_EQ(books.bytes_lost, 8U);
}

TEST(JsonDecode, gives_tree_and_fields_of_a_record) {
  const std::string content =
      "{\"x\":1}\n{\"Event\":{\"System\":{\"EventID\":7}},\"l\":[\"a\\n\",{\"m\":null}],"
      "\"EventData\":\"{\\\"Image\\\":\\\"i\\\"}\"}\n";
  const std::unique_ptr<Format> format = make_json_format();
  const std::unique_ptr<ReaderState> state = format->make_state();
  DiagnosticCollector diagnostics;
  const auto reader = format->open(
      {model::SourceId{0}, "a.json", memory_file(content), make_table({})}, diagnostics);
  ASSERT_TRUE(reader.ok());
  model::EventBatch batch;
  (*reader)->read_unit(0, *state, batch, diagnostics);
  ASSERT_EQ(batch.events().size(), 2U);
  const auto record = (*reader)->decode(batch.events()[1].locator, *state);
  ASSERT_TRUE(record.ok());

  std::string fields;
  std::string scratch;
  for (const model::NamedValue& field : record->fields) {
    fields.append(field.name).append("=").append(render(field.value, scratch)).append(";");
  }
  EXPECT_EQ(fields, "EventID=7;l=a\n;l.m=;Image=i;");
  std::string tree;
  for (const model::RecordNode& node : record->tree.nodes) {
    tree.append(std::to_string(node.parent)).append(node.name);
    if (node.kind == model::RecordNode::Kind::Value) {
      tree.append(":").append(render(node.value, scratch));
    }
    tree.append(" ");
  }
  EXPECT_EQ(tree,
            "0 0Event 1System 2EventID 3:7 0l 5 6:a\n 5 8m 9: 0EventData 11:{\"Image\":\"i\"} ");

  model::Locator wrong = batch.events()[1].locator;
  wrong.offset += 1;
  EXPECT_EQ((*reader)->decode(wrong, *state).error().code(), ErrorCode::Corrupt);
  wrong.offset = content.size();
  EXPECT_EQ((*reader)->decode(wrong, *state).error().code(), ErrorCode::NotFound);
  wrong.length = 0;
  EXPECT_EQ((*reader)->decode(wrong, *state).error().code(), ErrorCode::NotFound);
}

TEST(JsonDiagnostics, every_kind_has_an_own_id_and_explains_itself) {
  std::vector<std::string_view> ids;
  for (const DiagnosticKind* kind : all_diagnostics()) {
    EXPECT_TRUE(kind->id.starts_with("json-")) << kind->id;
    EXPECT_FALSE(kind->title.empty());
    EXPECT_GT(kind->explanation.size(), 40U);
    EXPECT_THAT(ids, testing::Not(testing::Contains(kind->id)));
    ids.push_back(kind->id);
  }
}

}  // namespace
}  // namespace longwatch::read::json
