using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Reality.Formats.I3s;
using Reality.Testing;

namespace Reality.Formats.Tests.I3s;

public sealed class SlpkArchiveTests
{
    [Fact]
    public void Every_entry_is_stored_and_compressed_content_is_gzip()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.slpk"], 100);

        var listing = ExternalReader.HasCommand("unzip") ? ExternalReader.Run("unzip", "-lv", folder["a.slpk"]) : "";
        using var zip = ZipFile.OpenRead(folder["a.slpk"]);

        Assert.DoesNotContain("Defl", listing, StringComparison.Ordinal);
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
        Assert.Equal("@specialIndexFileHASH128@", zip.Entries[^1].FullName);
        using var gzip = new GZipStream(zip.GetEntry("nodes/7/Geometry.bin.gz")!.Open(), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        Assert.Equal(Content(7), content.ToArray());
    }

    [Fact]
    public void The_index_finds_the_local_header_of_each_entry_by_the_hash_of_its_path()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.slpk"], 100);
        var bytes = File.ReadAllBytes(folder["a.slpk"]);
        using var zip = ZipFile.OpenRead(folder["a.slpk"]);
        using var stream = zip.Entries[^1].Open();
        var index = new byte[zip.Entries[^1].Length];
        stream.ReadExactly(index);

        Assert.Equal(24 * 101, index.Length);
        var previous = (0UL, 0UL);
        var found = new HashSet<string>();
        for (var i = 0; i < index.Length; i += 24)
        {
            var key = (Number(i), Number(i + 8));
            Assert.True(previous.CompareTo(key) < 0, "The index is not sorted.");
            previous = key;
            var header = bytes.AsSpan((int)Number(i + 16));
            Assert.Equal(0x04034B50u, BinaryPrimitives.ReadUInt32LittleEndian(header));
            // Sizes are in the local header, not in a descriptor after the content.
            Assert.Equal(0, header[6] & 8);
            var name = Encoding.UTF8.GetString(header.Slice(30, BinaryPrimitives.ReadUInt16LittleEndian(header[26..])));
#pragma warning disable CA5351 // The format prescribes it.
            Assert.Equal(MD5.HashData(Encoding.UTF8.GetBytes(name.ToLowerInvariant())), index.AsSpan(i, 16).ToArray());
#pragma warning restore CA5351
            found.Add(name);
        }
        Assert.Equal(zip.Entries.SkipLast(1).Select(entry => entry.FullName).Order(), found.Order());

        ulong Number(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(index.AsSpan(offset));
    }

    [Fact]
    public void Equal_content_gives_equal_bytes_at_another_time()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.slpk"], 3);
        Write(folder["b.slpk"], 3);
        using var zip = ZipFile.OpenRead(folder["a.slpk"]);

        Assert.Equal(File.ReadAllBytes(folder["a.slpk"]), File.ReadAllBytes(folder["b.slpk"]));
        Assert.All(zip.Entries, entry => Assert.Equal(1980, entry.LastWriteTime.Year));
    }

    private static void Write(string path, int count)
    {
        using var archive = new SlpkArchive(path);
        archive.Add("metadata.json", "{}"u8);
        for (var i = 0; i < count; i++)
            archive.AddCompressed($"nodes/{i}/Geometry.bin", Content(i));
        archive.Complete();
    }

    private static byte[] Content(int i) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"node {i} ", 50 * i)));
}
