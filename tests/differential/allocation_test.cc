// Reading and scanning allocate nothing once they have run warm.
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "detect/indicator/indicator.h"
#include "detect/sigma/sigma.h"
#include "read/evtx/evtx.h"
#include "read/json/json.h"
#include "read/keyvalue/keyvalue.h"
#include "read/weblog/weblog.h"
#include "tests/conformance/corpora_rules.h"
#include "tests/support/corpora.h"
#include "tests/support/memory_files.h"

namespace {

std::atomic<std::uint64_t> g_allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++g_allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) {
    std::abort();
  }
  return memory;
}

// Libraries allocate so too, and free with the plain operators below.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  ++g_allocations;
  return std::malloc(size);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace longwatch::differential {
namespace {

std::string log_text() {
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    text +=
        R"({"@timestamp":"2022-03-01T10:00:00.000Z","EventID":3,"Channel":"C","n":)" +
        std::to_string(i) +
        R"(,"DestinationIp":"192.0.2.7","CommandLine":"curl http:\/\/www.example.org\/a b","x":)"
        R"({"Hashes":"MD5=0CC175B9C0F1B6A831C399E269772660"},"QueryName":"a.long.host.example",)"
        R"("EventData":"{\"Image\":\"C:\\\\Windows\\\\system32\\\\svchost.exe\"}"})"
        "\n";
  }
  return text;
}

class NoFindings final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override { FAIL() << "nothing matches"; }
};

std::string weblog_text() {
  std::string text =
      "#Fields: date time s-ip cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status\n";
  for (int i = 0; i < 8000; ++i) {
    text += "2025-08-05 01:40:31 10.0.0.1 /a/b.aspx q=" + std::to_string(i) +
            " 192.0.2.7 Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) 200\n";
  }
  return text;
}

std::string keyvalue_text() {
  std::string text;
  for (int i = 0; i < 8000; ++i) {
    text += "2025-08-11T02:44:03Z fw01 action=deny src=10.0.0.1 dst=192.0.2.7 dport=" +
            std::to_string(i) + " rule=\"a \\\"b\\\"\"\n";
  }
  return text;
}

/// Allocations of the second of two sweeps by one worker.
std::uint64_t allocations_when_warm(const read::Format& format, std::string text) {
  DiagnosticCollector diagnostics;
  auto fields = std::make_shared<model::FieldTable>();
  const auto set = detect::indicator::load_text(
      "198.51.100.1\nevil.example\nhttp://evil.example/a\n203.0.113.0/24\n"
      "0cc175b9c0f1b6a831c399e269772661\ndropper.exe\nx@evil.example\n",
      "list", *fields, diagnostics);
  fields->want_unnamed();
  const auto detector = detect::indicator::make_detector(*set, fields);
  const auto detector_state = detector->make_state();
  const auto reader_state = format.make_state();
  const auto reader = format.open(
      {model::SourceId{0}, "log", test_support::memory_file(std::move(text)), fields}, diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  NoFindings none;
  std::uint64_t events = 0;
  const auto sweep = [&] {
    for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
      (*reader)->read_unit(unit, *reader_state, batch, diagnostics);
      events += batch.books().events;
      detector->scan(batch, *detector_state, none);
    }
  };
  sweep();
  const std::uint64_t before = g_allocations.load();
  EXPECT_GT(before, 0U) << "the first sweep must have allocated, or nothing is counted";
  sweep();
  EXPECT_GT((*reader)->unit_count(), 5U);
  EXPECT_GT(events, 7'000U);
  return g_allocations.load() - before;
}

TEST(Allocations, a_warm_worker_reads_and_scans_without_any) {
  constexpr std::size_t kBlock = std::size_t{64} * 1024;
  EXPECT_EQ(
      allocations_when_warm(*read::json::make_json_format({.block_bytes = kBlock}), log_text()),
      0U);
  EXPECT_EQ(allocations_when_warm(*read::weblog::make_weblog_format({.block_bytes = kBlock}),
                                  weblog_text()),
            0U);
  EXPECT_EQ(allocations_when_warm(*read::keyvalue::make_keyvalue_format({.block_bytes = kBlock}),
                                  keyvalue_text()),
            0U);
}

std::string read_whole_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Which rules fire.
class FiredRules final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { ids.insert(finding.rule->id); }

  std::set<std::string> ids;
};

/// One worker with one rule set, over logs of the corpora again and again.
class RuleWorker {
 public:
  explicit RuleWorker(detect::sigma::LoadedRules loaded) {
    auto fields = std::make_shared<model::FieldTable>();
    const auto rules = detect::sigma::compile(loaded, *fields);
    fields_ = std::move(fields);
    detector_ = detect::sigma::make_detector(rules, fields_);
    detector_state_ = detector_->make_state();
  }

  /// In place of those that were open.
  void open(const read::Format& format, const std::vector<std::string>& logs) {
    readers_.clear();
    state_ = format.make_state();
    for (const std::string& log : logs) {
      auto reader = format.open(
          {model::SourceId{0}, "log", test_support::memory_file(log), fields_}, diagnostics_);
      ASSERT_TRUE(reader.ok());
      readers_.push_back(std::move(reader).value());
    }
  }

  std::uint64_t sweep(model::FindingSink& sink) {
    std::uint64_t events = 0;
    for (const auto& reader : readers_) {
      for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
        reader->read_unit(unit, *state_, batch_, diagnostics_);
        events += batch_.books().events;
        detector_->scan(batch_, *detector_state_, sink);
      }
    }
    return events;
  }

  const DiagnosticCollector& diagnostics() const { return diagnostics_; }

 private:
  std::shared_ptr<const model::FieldTable> fields_;
  std::unique_ptr<detect::Detector> detector_;
  std::unique_ptr<detect::DetectorState> detector_state_;
  std::vector<std::unique_ptr<read::Reader>> readers_;
  std::unique_ptr<read::ReaderState> state_;
  model::EventBatch batch_;
  DiagnosticCollector diagnostics_;
};

/// Every rule of the corpora but those that fire in the log: a finding is allocated, of course.
/// Those of the logs of which the worker has nothing to say: that would be words, which are
/// allocated.
std::vector<std::string> plain_logs(RuleWorker& worker, const read::Format& format,
                                    const std::vector<std::string>& logs) {
  std::vector<std::string> plain;
  for (const std::string& log : logs) {
    const std::size_t before = worker.diagnostics().count();
    FiredRules fired;
    worker.open(format, {log});
    worker.sweep(fired);
    if (worker.diagnostics().count() == before) {
      plain.push_back(log);
    }
  }
  return plain;
}

/// Allocations of the third of three sweeps with every rule of the corpora but those that fire: a
/// finding is allocated, of course.
std::uint64_t allocations_of_quiet_rules(const read::Format& format,
                                         const std::vector<std::string>& logs) {
  FiredRules fired;
  {
    RuleWorker worker(conformance::load_corpora_rules());
    worker.open(format, logs);
    worker.sweep(fired);
  }
  detect::sigma::LoadedRules quiet = conformance::load_corpora_rules();
  std::erase_if(quiet.rules, [&fired](const detect::sigma::LoadedRule& loaded) {
    return fired.ids.contains(loaded.rule.info.id);
  });
  EXPECT_GT(quiet.rules.size(), 2'000U);
  RuleWorker worker(std::move(quiet));
  const std::vector<std::string> plain = plain_logs(worker, format, logs);
  EXPECT_GT(plain.size(), logs.size() / 2);
  worker.open(format, plain);
  NoFindings none;
  worker.sweep(none);
  worker.sweep(none);
  const std::uint64_t before = g_allocations.load();
  EXPECT_GT(worker.sweep(none), 1'000U) << "events";
  return g_allocations.load() - before;
}

TEST(Allocations, rules_that_find_nothing_need_none_for_an_event) {
  LW_NEED_CORPORA("sigma");
  std::vector<std::string> logs;
  for (const std::string& path : test_support::corpora_files("", ".evtx")) {
    logs.push_back(read_whole_file(path));
  }
  EXPECT_EQ(allocations_of_quiet_rules(*read::evtx::make_evtx_format(), logs), 0U);
  EXPECT_EQ(allocations_of_quiet_rules(*read::json::make_json_format(), {log_text()}), 0U);
}

}  // namespace
}  // namespace longwatch::differential
