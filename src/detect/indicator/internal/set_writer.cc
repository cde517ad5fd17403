#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/ip_address.h"
#include "base/limits.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/duplicates.h"
#include "detect/indicator/internal/set_file.h"
#include "detect/indicator/internal/set_hash.h"
#include "detect/indicator/internal/set_layout.h"
#include "detect/indicator/internal/value_parts.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kBufferBytes = 1024 * 1024;
constexpr std::size_t kFilterBits = 16;     // of each text; false answers of 1 in 1,000
constexpr std::size_t kEntriesOfStart = 4;  // that a look-up searches among, on average

template <class T>
ByteView bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const std::byte*>(values.data()), values.size() * sizeof(T)};
}

std::string inputs_text(const std::vector<InputStamp>& inputs) {
  std::string out;
  put_number(inputs.size(), out);
  for (const InputStamp& stamp : inputs) {
    put_text(stamp.path, out);
    put_number(stamp.size, out);
    put_number(stamp.device, out);
    put_number(stamp.inode, out);
    put_time(stamp.modified, out);
    put_time(stamp.changed, out);
    put_text(as_text(stamp.sha256), out);
  }
  return out;
}

std::string files_text(const std::vector<FileEntry>& files) {
  std::string out;
  put_number(files.size(), out);
  for (const FileEntry& file : files) {
    put_text(file.name, out);
    put_marking(file.origin.marking, out);
    put_time(file.origin.received, out);
  }
  return out;
}

std::string diagnostics_text(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  put_number(diagnostics.size(), out);
  for (const Diagnostic& diagnostic : diagnostics) {
    put_text(diagnostic.kind->id, out);
    put_text(diagnostic.place.file, out);
    put_number(diagnostic.place.line.value_or(0), out);
    put_number(diagnostic.place.column.value_or(0), out);
    put_text(diagnostic.message, out);
    put_text(diagnostic.hint, out);
  }
  return out;
}

/// The filter over the hashes of the index and those beside it.
std::vector<std::uint64_t> make_filter(const std::vector<IndexEntry>& index,
                                       const std::vector<std::uint64_t>& beside) {
  const std::size_t texts = index.size() + beside.size();
  constexpr std::size_t kBlockBits = kBlockWords * 64;
  const std::uint64_t blocks = texts == 0 ? 0 : texts * kFilterBits / kBlockBits + 1;
  std::vector<std::uint64_t> filter(blocks * kBlockWords);
  const auto add = [&](std::uint64_t hash) {
    std::uint64_t* const block = filter.data() + block_of(hash, blocks) * kBlockWords;
    for_filter_bits(hash, [block](std::uint64_t word, std::uint64_t bit) { block[word] |= bit; });
  };
  for (const IndexEntry& entry : index) {
    add(entry.hash);
  }
  for (const std::uint64_t hash : beside) {
    add(hash);
  }
  return filter;
}

std::vector<std::uint32_t> make_starts(const std::vector<IndexEntry>& index, std::uint32_t bits) {
  std::vector<std::uint32_t> starts(std::size_t{1} << bits, 0);
  starts.push_back(static_cast<std::uint32_t>(index.size()));
  std::size_t at = 0;
  for (std::size_t start = 0; start + 1 < starts.size(); ++start) {
    while (at < index.size() && (bits == 0 ? 0 : index[at].hash >> (64U - bits)) < start) {
      ++at;
    }
    starts[start] = static_cast<std::uint32_t>(at);
  }
  return starts;
}

}  // namespace

SetWriter::SetWriter(NewFile file, bool is_named)
    : file_(std::move(file)), is_named_(is_named), last_labels_(65536 / 64) {}

Result<SetWriter> SetWriter::create(const std::string& path, std::uint64_t expected) {
  LW_TRY_ASSIGN(NewFile file, NewFile::create(path));
  LW_TRY(file.append(std::vector<std::byte>(SetHeader::kSize)));
  SetWriter writer(std::move(file), !path.empty());
  // What is not written to takes no memory; growing would hold it twice.
  writer.index_.reserve(std::min<std::uint64_t>(expected, limits::kIndicators));
  return writer;
}

Status SetWriter::flush() {
  LW_TRY(file_.append(as_bytes(buffer_)));
  buffer_.clear();
  return {};
}

Status SetWriter::add(const Indicator& indicator) {
  record_ = heap_size_ + buffer_.size();
  write_record(indicator, buffer_);
  kinds_ |= std::uint64_t{1} << look_up(indicator.kind);
  add_keys(indicator);
  if (buffer_.size() >= kBufferBytes) {
    heap_size_ += buffer_.size();
    return flush();
  }
  return {};
}

void SetWriter::add_key(LookUp kind, std::string_view text) {
  index_.push_back({hash_of(kind, text), record_});
}

void SetWriter::add_keys(const Indicator& indicator) {
  switch (indicator.kind) {
    case IndicatorKind::Ipv4:
    case IndicatorKind::Ipv6: {
      const std::optional<Address> address = parse_address(indicator.value);
      LW_CHECK(address.has_value());
      add_key(kAddress, {reinterpret_cast<const char*>(&*address), sizeof *address});
      return;
    }
    case IndicatorKind::Cidr: {
      const std::optional<Network> network = parse_network(indicator.value);
      LW_CHECK(network.has_value());
      networks_.add(*network, record_);
      return;
    }
    case IndicatorKind::Url:
      add_key(look_up(indicator.kind), indicator.value);
      filter_only_.push_back(hash_of(kUrlHost, formats::host_of(indicator.value)));
      return;
    case IndicatorKind::FilePath: {
      const std::string_view value = indicator.value;
      const std::string_view name = value.substr(value.rfind('/') + 1);
      if (name.find_first_of("*?") == std::string_view::npos) {
        add_key(kPathName, name);
      } else {
        loose_.push_back(record_);
      }
      return;
    }
    case IndicatorKind::Pattern:
      loose_.push_back(record_);
      return;
    case IndicatorKind::Tlsh:
      return;
    case IndicatorKind::Domain:
    case IndicatorKind::Host:
    case IndicatorKind::MailDomain: {
      const std::string_view value = indicator.value;
      const std::uint32_t bit = label_bit(value.substr(value.rfind('.') + 1));
      last_labels_[bit / 64] |= std::uint64_t{1} << (bit % 64);
      add_key(look_up(indicator.kind), value);
      return;
    }
    case IndicatorKind::Account: {
      const AccountParts parts = account_parts(indicator.value);
      if (parts.domain.empty()) {
        add_key(look_up(indicator.kind), parts.name);
      } else {
        add_key(kAccountOf, account_key(parts));
      }
      return;
    }
    default:
      add_key(look_up(indicator.kind), indicator.value);
      return;
  }
}

Status SetWriter::put(Section section, ByteView bytes) {
  constexpr std::size_t kAlignment = 64;
  const std::size_t gap = (kAlignment - file_.size() % kAlignment) % kAlignment;
  LW_TRY(file_.append(std::vector<std::byte>(gap)));
  places_[static_cast<std::size_t>(section)] = {file_.size(), bytes.size()};
  return file_.append(bytes);
}

Status SetWriter::put_index() {
  LW_TRY(put(Section::Index, bytes_of(index_)));
  while (start_bits_ < 30 && (std::size_t{1} << start_bits_) * kEntriesOfStart < index_.size()) {
    ++start_bits_;
  }
  LW_TRY(put(Section::Starts, bytes_of(make_starts(index_, start_bits_))));
  std::sort(filter_only_.begin(), filter_only_.end());
  filter_only_.erase(std::unique(filter_only_.begin(), filter_only_.end()), filter_only_.end());
  return put(Section::Filter, bytes_of(make_filter(index_, filter_only_)));
}

Status SetWriter::put_allowed(const AllowedTexts& allowed) {
  std::vector<std::uint64_t> ends;
  std::string names;
  for (const std::string& name : allowed.names) {
    names += name;
    ends.push_back(names.size());
  }
  LW_TRY(put(Section::AllowedNetworks, bytes_of(allowed.networks)));
  LW_TRY(put(Section::AllowedEnds, bytes_of(ends)));
  return put(Section::AllowedNames, as_bytes(names));
}

Status SetWriter::write_header(const LoadBooks& books) {
  SetHeader header;
  // Bytes between members count in the checksum.
  std::memset(static_cast<void*>(&header), 0, sizeof header);
  header.magic = SetHeader::kMagic;
  header.version = SetHeader::kVersion;
  header.start_bits = start_bits_;
  header.size = file_.size();
  header.kinds = kinds_;
  header.books = books;
  for (std::size_t i = 0; i < kSections; ++i) {
    header.places[i] = {places_[i].first, places_[i].second};
  }
  {
    LW_TRY_ASSIGN(const MappedFile written, file_.map());
    header.checksum = checksum_of(written.bytes().subspan(SetHeader::kSize));
  }
  header.own_checksum =
      checksum_of(as_bytes({reinterpret_cast<const char*>(&header), sizeof header}));
  return file_.overwrite(0, as_bytes({reinterpret_cast<const char*>(&header), sizeof header}));
}

Result<MappedFile> SetWriter::finish(Description description, DiagnosticSink& duplicates) {
  heap_size_ += buffer_.size();
  LW_TRY(flush());
  places_[static_cast<std::size_t>(Section::Heap)] = {SetHeader::kSize, heap_size_};
  std::sort(index_.begin(), index_.end());
  {
    LW_TRY_ASSIGN(const MappedFile written, file_.map());
    DuplicateTeller teller(written.bytes().subspan(SetHeader::kSize, heap_size_), description.files,
                           description.diagnostics, duplicates, description.duplicates_told);
    teller.take_out(index_);
    description.books.duplicates += teller.taken_out();
    description.books.indicators -= teller.taken_out();
  }
  LW_TRY(put_index());
  networks_.build();
  LW_TRY(put(Section::Networks, bytes_of(networks_.networks())));
  LW_TRY(put(Section::Pieces, bytes_of(networks_.pieces())));
  LW_TRY(put(Section::NetworkStarts, bytes_of(networks_.starts())));
  LW_TRY(put(Section::LastLabels, bytes_of(last_labels_)));
  LW_TRY(put(Section::Loose, bytes_of(loose_)));
  LW_TRY(put_allowed(description.allowed));
  LW_TRY(put(Section::Inputs, as_bytes(inputs_text(description.inputs))));
  LW_TRY(put(Section::Files, as_bytes(files_text(description.files))));
  LW_TRY(put(Section::Diagnostics, as_bytes(diagnostics_text(description.diagnostics))));
  LW_TRY(write_header(description.books));
  LW_TRY_ASSIGN(MappedFile mapped, file_.map());
  if (is_named_) {
    LW_TRY(file_.put_in_place());
  }
  return mapped;
}

}  // namespace longwatch::detect::indicator
