#include "tests/fault/kind_samples.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "pipeline/stages.h"
#include "read/accesslog/accesslog.h"
#include "read/auditd/auditd.h"
#include "read/csv/csv.h"
#include "read/exim/exim.h"
#include "read/json/json.h"
#include "read/keyvalue/keyvalue.h"
#include "read/mail/mail.h"
#include "read/paloalto/paloalto.h"
#include "read/syslog/syslog.h"
#include "read/weblog/weblog.h"
#include "read/windns/windns.h"
#include "read/zeek/zeek.h"
#include "tests/support/evtx/hand_made_log.h"

namespace longwatch::test_support {
namespace {

/// Lines of different lengths, so that they do not all lie alike in blocks.
std::string filler(std::size_t number) {
  return std::string(number * 37 % 61, static_cast<char>('a' + number % 26));
}

std::size_t minute_of(std::size_t number) {
  return number / 60 % 60;
}

std::size_t second_of(std::size_t number) {
  return number % 60;
}

std::string json_record(std::size_t number) {
  return fmt::format(
      R"({{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws1","Image":"C:\\{}.exe","CommandLine":"{}","@timestamp":"2025-08-05T01:{:02}:{:02}Z"}})",
      filler(number), mark_of(number), minute_of(number), second_of(number));
}

std::string json_line(std::size_t number) {
  return json_record(number) + "\n";
}

std::string json_array(std::size_t first, std::size_t count) {
  std::string text = "[\n";
  for (std::size_t number = first; number < first + count; ++number) {
    text.append(json_record(number)).append(number + 1 < first + count ? ",\n" : "\n");
  }
  return text + "]\n";
}

std::string zeek_line(std::size_t number) {
  return fmt::format("17543580{:02}.5{:05}\tC{}\t10.20.10.11\t{}\t192.0.2.1\t443\ttcp\t{}\n",
                     second_of(number), number % 100'000, mark_of(number), 1024 + number % 60'000,
                     filler(number) + "x");
}

std::string audit_line(std::size_t number) {
  return fmt::format(
      "type=USER_CMD msg=audit(17543580{:02}.123:{}): pid=77 uid=0 auid=1000 ses=3 "
      "msg='cwd=\"/root\" exe=\"/usr/bin/{}-{}\" terminal=pts/0 res=success'\n",
      second_of(number), 1000 + number, mark_of(number), filler(number));
}

std::string audit_events(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t number = first; number < first + count; ++number) {
    const std::string id =
        fmt::format("msg=audit(17543580{:02}.123:{}):", second_of(number), number);
    text += fmt::format(
        "type=SYSCALL {} arch=c000003e syscall=59 success=yes exe=\"/bin/{}\" key=\"x\"\n"
        "type=EXECVE {} argc=2 a0=\"{}\" a1=2F746D70\n"
        "type=CWD {} cwd=\"/root\"\n",
        id, mark_of(number), id, mark_of(number), id);
  }
  return text;
}

std::string weblog_line(std::size_t number) {
  return fmt::format("2025-08-05 01:{:02}:{:02} 10.20.10.11 GET /{}/{} - 443 198.51.100.23 - 200\n",
                     minute_of(number), second_of(number), mark_of(number), filler(number));
}

std::string access_line(std::size_t number) {
  return fmt::format(
      "198.51.100.23 - - [05/Aug/2025:13:{:02}:{:02} +1200] \"GET /{}?x={} HTTP/1.1\" 200 412 "
      "\"https://portal.example/\" \"Mozilla/5.0 (X11)\"\n",
      minute_of(number), second_of(number), mark_of(number), filler(number));
}

std::string syslog_line(std::size_t number) {
  return fmt::format(
      "2025-08-05T01:{:02}:{:02}+00:00 web01 sshd[{}]: Accepted publickey for {} from 192.0.2.1 "
      "port 4711 ssh2 {}\n",
      minute_of(number), second_of(number), 1 + number % 9999, mark_of(number), filler(number));
}

std::string keyvalue_line(std::size_t number) {
  return fmt::format(
      "2025-08-05T01:{:02}:{:02}Z fw01 action=deny proto=tcp src=10.20.10.11 sport={} "
      "dst=10.20.30.20 dport=445 rule={} note=\"{}\"\n",
      minute_of(number), second_of(number), 1024 + number % 60'000, mark_of(number),
      filler(number));
}

std::string csv_line(std::size_t number) {
  return fmt::format("2025-08-05T01:{:02}:{:02}Z,ws1,\"{}, with \"\"words\"\"\",{}\n",
                     minute_of(number), second_of(number), mark_of(number), filler(number));
}

std::string exim_line(std::size_t number) {
  return fmt::format(
      "2025-08-05 01:{:02}:{:02} 1abcDE-000abc-XY <= {}@example.org H=mx.example [192.0.2.1] "
      "P=esmtp "
      "S=412 id={}@example.org\n",
      minute_of(number), second_of(number), mark_of(number), filler(number) + "x");
}

std::string windns_line(std::size_t number) {
  const std::string mark = mark_of(number);
  return fmt::format(
      "25/08/2025 01:{:02}:{:02} 0A1C PACKET  000001D2B1C0F3A0 UDP Rcv 10.0.0.5        0002   Q "
      "[0001   D   NOERROR] A      ({}){}(7)example(3)com(0)\n",
      minute_of(number), second_of(number), mark.size(), mark);
}

std::string paloalto_line(std::size_t number) {
  const std::string time =
      fmt::format("2025/08/05 01:{:02}:{:02}", minute_of(number), second_of(number));
  return fmt::format("1,{},0011,TRAFFIC,end,0,{},10.20.10.11,192.0.2.1,,,{},,,web-browsing,vsys1\n",
                     time, time, mark_of(number));
}

std::string mail_message(std::size_t number) {
  return fmt::format(
      "From ada@example.org Tue Aug  5 01:{:02}:{:02} 2025\n"
      "From: Ada <ada@example.org>\nTo: bob@parl.example\nMessage-ID: <{}@example.org>\n"
      "Date: Tue, 5 Aug 2025 01:{:02}:{:02} +0000\nSubject: {}\n\n{} body\n\n",
      minute_of(number), second_of(number), mark_of(number), minute_of(number), second_of(number),
      filler(number), filler(number));
}

std::string evtx_log(std::size_t first, std::size_t count) {
  constexpr std::size_t kRecordsPerChunk = 100;
  std::vector<std::string> chunks;
  for (std::size_t begin = first; begin < first + count; begin += kRecordsPerChunk) {
    read::evtx::HandMadeChunk chunk;
    read::evtx::UsualDefinitions definitions;
    const std::size_t end = std::min(begin + kRecordsPerChunk, first + count);
    for (std::size_t number = begin; number < end; ++number) {
      read::evtx::UsualEvent event;
      event.command_line = mark_of(number) + " " + filler(number);
      if (number == begin) {
        definitions = add_usual_record(chunk, number + 1, event);
      } else {
        add_usual_record_again(chunk, number + 1, event, definitions);
      }
      chunk.end_record();
    }
    chunks.push_back(chunk.finish());
  }
  return read::evtx::make_log(chunks);
}

std::unique_ptr<read::Format> make_access_log(std::size_t block_bytes) {
  return std::move(*read::accesslog::make_access_log_format({{}, {.block_bytes = block_bytes}}));
}

std::unique_ptr<read::Format> make_syslog(std::size_t block_bytes) {
  return read::syslog::make_syslog_format({{.block_bytes = block_bytes}, {}});
}

std::unique_ptr<read::Format> make_keyvalue(std::size_t block_bytes) {
  return read::keyvalue::make_keyvalue_format({.block_bytes = block_bytes}, {});
}

std::unique_ptr<read::Format> make_exim(std::size_t block_bytes) {
  return read::exim::make_exim_format({{.block_bytes = block_bytes}, {}});
}

std::unique_ptr<read::Format> make_windns(std::size_t block_bytes) {
  return read::windns::make_windns_format({{.block_bytes = block_bytes}, {}});
}

std::unique_ptr<read::Format> make_paloalto(std::size_t block_bytes) {
  return read::paloalto::make_paloalto_format({{.block_bytes = block_bytes}, {}});
}

std::unique_ptr<read::Format> make_mail(std::size_t block_bytes) {
  read::mail::MailOptions options;
  options.block_bytes = block_bytes;
  return read::mail::make_mail_format(options);
}

std::unique_ptr<read::Format> make_json(std::size_t block_bytes) {
  read::json::JsonOptions options;
  options.block_bytes = block_bytes;
  return read::json::make_json_format(options);
}

std::unique_ptr<read::Format> make_csv(std::size_t block_bytes) {
  read::csv::CsvOptions options;
  options.block_bytes = block_bytes;
  return read::csv::make_csv_format(options);
}

template <std::unique_ptr<read::Format> (*Make)(const read::TextOptions&)>
std::unique_ptr<read::Format> make_text(std::size_t block_bytes) {
  return Make({.block_bytes = block_bytes});
}

constexpr const char* kZeekHead =
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\n";

constexpr const char* kWeblogHead =
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip cs(User-Agent) "
    "sc-status\n";

std::vector<KindSample> make_samples() {
  constexpr bool kLines = true;
  return {
      {"evtx", "evtx", !kLines, "", nullptr, "", evtx_log, nullptr},
      {"json", "json", kLines, "", json_line, "", nullptr, make_json},
      {"json-array", "json", !kLines, "", nullptr, "", json_array, make_json},
      {"zeek", "zeek", kLines, kZeekHead, zeek_line, "#close\t2025-08-05-02-00-00\n", nullptr,
       make_text<read::zeek::make_zeek_format>},
      {"auditd", "auditd", kLines, "", audit_line, "", nullptr,
       make_text<read::auditd::make_auditd_format>},
      {"auditd-events", "auditd", !kLines, "", nullptr, "", audit_events,
       make_text<read::auditd::make_auditd_format>},
      {"weblog", "w3c", kLines, kWeblogHead, weblog_line, "", nullptr,
       make_text<read::weblog::make_weblog_format>},
      {"access-log", "access-log", kLines, "", access_line, "", nullptr, make_access_log},
      {"syslog", "syslog", kLines, "", syslog_line, "", nullptr, make_syslog},
      {"key-value", "key-value", kLines, "", keyvalue_line, "", nullptr, make_keyvalue},
      {"exim", "exim", kLines, "", exim_line, "", nullptr, make_exim},
      {"windows-dns", "windows-dns", kLines, "", windns_line, "", nullptr, make_windns},
      {"palo-alto", "palo-alto", kLines, "", paloalto_line, "", nullptr, make_paloalto},
      {"mail", "mail", !kLines, "", mail_message, "", nullptr, make_mail},
      {"csv", "csv", kLines, "time,host,message,note\n", csv_line, "", nullptr, make_csv},
  };
}

}  // namespace

std::string mark_of(std::size_t number) {
  return fmt::format("mark-{:06}", number);
}

const std::vector<KindSample>& kind_samples() {
  static const std::vector<KindSample> samples = make_samples();
  return samples;
}

std::vector<std::string> sample_labels() {
  std::vector<std::string> labels;
  for (const KindSample& sample : kind_samples()) {
    labels.emplace_back(sample.label);
  }
  return labels;
}

std::vector<std::string> line_sample_labels() {
  std::vector<std::string> labels;
  for (const KindSample& sample : kind_samples()) {
    if (sample.has_line_records) {
      labels.emplace_back(sample.label);
    }
  }
  return labels;
}

std::string test_name_of(std::string label) {
  std::replace(label.begin(), label.end(), '-', '_');
  std::replace(label.begin(), label.end(), '.', '_');
  return label;
}

const KindSample& kind_sample(std::string_view label) {
  const auto found =
      std::find_if(kind_samples().begin(), kind_samples().end(),
                   [label](const KindSample& sample) { return sample.label == label; });
  LW_CHECK(found != kind_samples().end());
  return *found;
}

std::string sample_file(const KindSample& sample, std::size_t first, std::size_t count) {
  if (sample.file != nullptr) {
    return sample.file(first, count);
  }
  std::string text = sample.head;
  for (std::size_t number = first; number < first + count; ++number) {
    text += sample.record(number);
  }
  return text + sample.tail;
}

std::vector<std::unique_ptr<read::Format>> formats_with_blocks(std::size_t block_bytes) {
  std::vector<std::unique_ptr<read::Format>> formats = pipeline::make_formats({});
  for (std::unique_ptr<read::Format>& format : formats) {
    const auto sample =
        std::find_if(kind_samples().begin(), kind_samples().end(),
                     [&format](const KindSample& one) { return one.kind == format->name(); });
    if (sample != kind_samples().end() && sample->make_format != nullptr) {
      format = sample->make_format(block_bytes);
    }
  }
  return formats;
}

}  // namespace longwatch::test_support
