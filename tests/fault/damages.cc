#include "tests/fault/damages.h"

#include <algorithm>
#include <iterator>
#include <random>

#include "tests/support/evtx/hand_made_log.h"

namespace longwatch::test_support {
namespace {

constexpr std::size_t kMiddle = kSampleRecords / 2;
// A quote that is lost takes the next row of a table with it, and random bytes may hold one.
constexpr std::size_t kTornLines = 2;

/// Builds a file record by record and remembers which are as they were.
class FileMaker {
 public:
  explicit FileMaker(const KindSample& sample) : sample_(sample) { file_.bytes = sample.head; }

  FileMaker& keep(std::size_t first, std::size_t end) {
    for (std::size_t number = first; number < end; ++number) {
      file_.bytes += sample_.record(number);
      file_.kept.insert(number);
    }
    return *this;
  }

  /// Records that may come out or not: a neighbour is damaged.
  FileMaker& put(std::size_t first, std::size_t end) {
    for (std::size_t number = first; number < end; ++number) {
      file_.bytes += sample_.record(number);
    }
    return *this;
  }

  FileMaker& raw(std::string_view bytes) {
    file_.bytes += bytes;
    return *this;
  }

  DamagedFile finish() {
    file_.bytes += sample_.tail;
    return std::move(file_);
  }

 private:
  const KindSample& sample_;
  DamagedFile file_;
};

/// The middle record is replaced; the next ones may go with it.
DamagedFile with_middle(const KindSample& sample, std::string_view bytes, std::size_t torn) {
  return FileMaker(sample)
      .keep(0, kMiddle)
      .raw(bytes)
      .put(kMiddle + 1, kMiddle + 1 + torn)
      .keep(kMiddle + 1 + torn, kSampleRecords)
      .finish();
}

std::string half_of(const std::string& record) {
  return record.substr(0, record.size() / 2);
}

DamagedFile whole(const KindSample& sample) {
  return FileMaker(sample).keep(0, kSampleRecords).finish();
}

DamagedFile two_writers(const KindSample& sample) {
  FileMaker maker(sample);
  for (std::size_t number = 0; number < kSampleRecords; ++number) {
    maker.keep(number, number + 1).keep(kSampleRecords + number, kSampleRecords + number + 1);
  }
  return maker.finish();
}

DamagedFile rotated_mid_line(const KindSample& sample) {
  FileMaker maker(sample);
  maker.keep(0, kMiddle).raw(half_of(sample.record(kMiddle))).raw(sample.head);
  return maker.put(kSampleRecords, kSampleRecords + kTornLines)
      .keep(kSampleRecords + kTornLines, kSampleRecords + kMiddle)
      .finish();
}

DamagedFile joined(const KindSample& sample) {
  return FileMaker(sample)
      .keep(0, kMiddle)
      .raw(sample.tail)
      .raw(sample.head)
      .keep(kMiddle, kSampleRecords)
      .finish();
}

DamagedFile line_cut_short(const KindSample& sample) {
  return with_middle(sample, half_of(sample.record(kMiddle)) + "\n", kTornLines);
}

DamagedFile zeros_between(const KindSample& sample) {
  return with_middle(sample, sample.record(kMiddle) + std::string(5000, '\0'), 1);
}

DamagedFile zeros_over_lines(const KindSample& sample) {
  const std::string half = half_of(sample.record(kMiddle));
  return with_middle(sample, half + std::string(700, '\0') + half_of(half) + "\n", kTornLines);
}

DamagedFile zeros_at_end(const KindSample& sample) {
  return FileMaker(sample).keep(0, kSampleRecords).raw(std::string(5000, '\0')).finish();
}

DamagedFile torn_end_and_zeros(const KindSample& sample) {
  DamagedFile file = FileMaker(sample).keep(0, kSampleRecords).finish();
  file.bytes += half_of(sample.record(kSampleRecords)) + std::string(5000, '\0');
  return file;
}

DamagedFile utf16_inside(const KindSample& sample) {
  return with_middle(sample, read::evtx::utf16(sample.record(kMiddle)), kTornLines);
}

DamagedFile latin1_inside(const KindSample& sample) {
  std::string record = sample.record(kMiddle);
  record.insert(record.find("mark-") + mark_of(0).size(), "\xE9\xFC\xFF");
  DamagedFile file = with_middle(sample, record, 0);
  file.kept.insert(kMiddle);
  return file;
}

DamagedFile with_carriage_returns(const KindSample& sample) {
  const DamagedFile file = whole(sample);
  DamagedFile changed{"", file.kept, false};
  for (const char c : file.bytes) {
    changed.bytes += c == '\n' ? "\r\n" : std::string(1, c);
  }
  return changed;
}

DamagedFile only_carriage_returns(const KindSample& sample) {
  DamagedFile file = whole(sample);
  std::replace(file.bytes.begin(), file.bytes.end(), '\n', '\r');
  return {file.bytes, {}, true};
}

DamagedFile byte_order_mark(const KindSample& sample) {
  DamagedFile file = whole(sample);
  file.bytes.insert(0, "\xEF\xBB\xBF");
  return file;
}

DamagedFile no_last_line_end(const KindSample& sample) {
  DamagedFile file = whole(sample);
  file.bytes.resize(file.bytes.size() - sample.tail.size() - 1);
  return file;
}

DamagedFile begins_mid_line(const KindSample& sample) {
  FileMaker maker(sample);
  DamagedFile file = maker.put(0, kTornLines).keep(kTornLines, kSampleRecords).finish();
  file.bytes.erase(0, sample.head.size() + sample.record(0).size() / 2);
  if (!sample.head.empty()) {  // what its columns are, only the head says
    return {file.bytes, {}, true};
  }
  return file;
}

DamagedFile long_line(const KindSample& sample) {
  return with_middle(sample, std::string(1'500'000, 'x') + "\n", 0);
}

DamagedFile long_record(const KindSample& sample) {
  std::string record = sample.record(kMiddle);
  record.insert(record.find("mark-") + mark_of(0).size(), std::string(1'200'000, 'x'));
  return with_middle(sample, record, 0);
}

DamagedFile deep_nesting(const KindSample& sample) {
  std::string deep;
  for (const char* opening : {"[", "{\"a\":", "(", "<a>", "{{"}) {
    for (int i = 0; i < 20'000; ++i) {
      deep += opening;
    }
    deep += "\n";
  }
  return with_middle(sample, deep, kTornLines);
}

template <std::uint32_t Seed>
DamagedFile random_inside(const KindSample& sample) {
  return with_middle(sample, random_bytes(3000, Seed) + "\n", kTornLines);
}

DamagedFile many_line_ends(const KindSample& sample) {
  return with_middle(sample, sample.record(kMiddle) + std::string(20'000, '\n'), 0);
}

/// As many bytes as there are from there on.
std::string overwritten(const std::string& bytes, std::size_t at, const std::string& by) {
  const std::size_t count = std::min(by.size(), bytes.size() - at);
  return std::string(bytes).replace(at, count, by, 0, count);
}

}  // namespace

const std::vector<LineDamage>& line_damages() {
  static const std::vector<LineDamage> damages = {
      {"whole", whole},
      {"two writers", two_writers},
      {"rotated in the middle of a line", rotated_mid_line},
      {"two files joined", joined},
      {"a line cut short", line_cut_short},
      {"zero bytes between lines", zeros_between},
      {"zero bytes over lines", zeros_over_lines},
      {"zero bytes at the end", zeros_at_end},
      {"a torn line and zero bytes at the end", torn_end_and_zeros},
      {"UTF-16 in the middle", utf16_inside},
      {"Latin-1 in the middle", latin1_inside},
      {"CR LF", with_carriage_returns},
      {"CR alone", only_carriage_returns},
      {"byte order mark", byte_order_mark},
      {"no last line end", no_last_line_end},
      {"begins in the middle of a line", begins_mid_line},
      {"a long line", long_line},
      {"a long record", long_record},
      {"deep nesting", deep_nesting},
      {"random bytes 1", random_inside<1>},
      {"random bytes 2", random_inside<2>},
      {"random bytes 3", random_inside<3>},
      {"many line ends", many_line_ends},
  };
  return damages;
}

DamagedFile cut_behind(const KindSample& sample, std::size_t bytes) {
  DamagedFile file;
  file.bytes = sample.head;
  for (std::size_t number = 0; number < kSampleRecords; ++number) {
    file.bytes += sample.record(number);
    if (file.bytes.size() - 1 <= bytes) {  // its line end may be missing
      file.kept.insert(number);
    }
  }
  file.bytes += sample.tail;
  file.bytes.resize(std::min(bytes, file.bytes.size()));
  // The first lines tell what a file is.
  constexpr std::size_t kTelling = 3;
  file.may_be_foreign = file.kept.size() < kTelling;
  return file;
}

DamagedFile interleave_with(const KindSample& sample, const KindSample& other) {
  FileMaker maker(sample);
  maker.keep(0, kMiddle);
  for (std::size_t number = kMiddle; number < kSampleRecords; ++number) {
    maker.keep(number, number + 1).raw(other.record(kSampleRecords + number));
  }
  return maker.finish();
}

const std::vector<ByteDamage>& byte_damages() {
  static const std::vector<ByteDamage> damages = {
      {"whole",
       [](const std::string& bytes) {
         return bytes;
       }},
      {"a zeroed sector",
       [](const std::string& bytes) {
         return overwritten(bytes, bytes.size() / 2, std::string(512, '\0'));
       }},
      {"zero bytes from the middle on",
       [](const std::string& bytes) {
         return overwritten(bytes, bytes.size() / 2, std::string(bytes.size(), '\0'));
       }},
      {"zero bytes at the end",
       [](const std::string& bytes) {
         return bytes + std::string(70'000, '\0');
       }},
      {"zero bytes in front",
       [](const std::string& bytes) {
         return std::string(4096, '\0') + bytes;
       }},
      {"random bytes over the middle",
       [](const std::string& bytes) {
         return overwritten(bytes, bytes.size() / 2, random_bytes(900, 4));
       }},
      {"random bytes put in",
       [](const std::string& bytes) {
         return std::string(bytes).insert(bytes.size() / 3, random_bytes(777, 5));
       }},
      {"bytes missing",
       [](const std::string& bytes) {
         return std::string(bytes).erase(bytes.size() / 3, 777);
       }},
      {"twice",
       [](const std::string& bytes) {
         return bytes + bytes;
       }},
      {"begins in the middle",
       [](const std::string& bytes) {
         return bytes.substr(bytes.size() / 5);
       }},
      {"byte order mark",
       [](const std::string& bytes) {
         return "\xEF\xBB\xBF" + bytes;
       }},
      {"every bit wrong",
       [](const std::string& bytes) {
         std::string wrong;
         std::transform(bytes.begin(), bytes.end(), std::back_inserter(wrong),
                        [](char c) { return static_cast<char>(~c); });
         return wrong;
       }},
  };
  return damages;
}

std::set<std::size_t> marks_in(std::string_view bytes, std::size_t up_to) {
  std::set<std::size_t> numbers;
  for (std::size_t number = 0; number < up_to; ++number) {
    const std::string mark = mark_of(number);
    if (bytes.find(mark) != std::string_view::npos ||
        bytes.find(read::evtx::utf16(mark)) != std::string_view::npos) {
      numbers.insert(number);
    }
  }
  return numbers;
}

std::string random_bytes(std::size_t count, std::uint32_t seed) {
  std::mt19937 source(seed);  // the same everywhere, unlike distributions
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<char>(source() & 0xFFU));
  }
  return bytes;
}

}  // namespace longwatch::test_support
