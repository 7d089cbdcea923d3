using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Testing;

namespace Reality.Formats.Tests.Geodesy;

public sealed class CrsDataTests : IDisposable
{
    private const string Egm2008 = "EPSG:4326+3855";
    private const double Geoid = 47.25;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_grid_serves_the_job_that_brings_it_and_no_other(bool isArchived)
    {
        if (!GeoidGrid.CanBeMade)
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        GeoidGrid.Write(_folder[GeoidGrid.Name], Geoid);
        var data = isArchived
            ? CrsData.Of([("crs.zip", Zip((GeoidGrid.Name, File.ReadAllBytes(_folder[GeoidGrid.Name])), ("notes.pdf", [1, 2])))])
            : CrsData.Of([(GeoidGrid.Name, _folder[GeoidGrid.Name])]);

        CoordinateTransform transform;
        using (CrsData.Use(data))
            transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse(Egm2008));

        // The transform keeps what it was made with; nothing else has it.
        using (transform)
            Assert.Equal(400 - Geoid, transform.Apply(new Vector3d(9.46, 49.23, 400)).Z, 1e-3);
        Assert.Throws<NotSupportedException>(
            () => CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse(Egm2008)));
        Assert.Equal(isArchived ? ["crs.zip/notes.pdf"] : [], data.Unused);
    }

    [Fact]
    public async Task Threads_of_a_job_find_its_files_and_those_of_another_do_not()
    {
        var data = CrsData.Of([("site.prj", Write("site.prj", Utm()))]);

        var outside = Task.Run(() => IsKnown("site"), TestContext.Current.CancellationToken);
        bool[] inside = new bool[50];
        using (CrsData.Use(data))
            Parallel.For(0, inside.Length, i => inside[i] = IsKnown("site"));

        Assert.All(inside, Assert.True);
        Assert.False(await outside);
        Assert.False(IsKnown("site"));
    }

    [Theory]
    [InlineData("site")]
    [InlineData("site.prj")]
    public void A_definition_is_a_system_by_the_name_of_its_file(string name)
    {
        var data = CrsData.Of(
            [("crs/site.prj", Write("site.prj", "\uFEFF" + Utm() + "\r\n")), ("crs/old.wkt", Write("old.wkt", "?"))]);
        using var _ = CrsData.Use(data);

        var system = CoordinateSystemParser.Parse(name);

        Assert.Equal("WGS 84 / UTM zone 32N", system.Name);
        Assert.StartsWith("PROJCS[", system.Definition, StringComparison.Ordinal);
        Assert.Equal(["crs/old.wkt"], data.Unused);
    }

    [Fact]
    public void A_definition_that_names_files_is_refused_as_everywhere()
    {
        var text = Utm().Replace(
            "AUTHORITY[\"EPSG\",\"32632\"]", "EXTENSION[\"PROJ4\",\"+nadgrids=/etc/passwd\"]", StringComparison.Ordinal);
        var data = CrsData.Of([("site.prj", Write("site.prj", text))]);
        using var _ = CrsData.Use(data);

        Assert.False(CoordinateSystemParser.TryParse("site", out var _, out var problem));
        Assert.Contains("may name files", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_an_archive_reach_no_disk()
    {
        var before = Directory.GetFileSystemEntries(Path.GetTempPath(), "outside*").Length;
        var archive = Zip(("../../../../tmp/outside.prj", Encoding.UTF8.GetBytes(Utm())), ("/etc/hosts.tif", [0]));
        var data = CrsData.Of([("crs.zip", archive)]);
        using var _ = CrsData.Use(data);

        Assert.True(IsKnown("outside"));
        Assert.False(IsKnown("../../../../tmp/outside"));
        Assert.False(data.Contains("/etc/hosts.tif"));
        Assert.Equal(before, Directory.GetFileSystemEntries(Path.GetTempPath(), "outside*").Length);
    }

    [Fact]
    public void An_archive_that_would_unpack_to_too_much_is_refused_before_it_is_unpacked()
    {
        var path = Zip(("a.tif", new byte[100]));
        var bytes = File.ReadAllBytes(path);
        var entry = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(entry + 24), 0x7FFF_0000);
        File.WriteAllBytes(path, bytes);

        AssertInvalid(path, "crs.zip/a.tif the files have more than");
    }

    [Fact]
    public void An_archive_with_a_long_directory_is_refused_before_it_is_read()
    {
        var many = Zip([.. Enumerable.Range(0, 2100).Select(i => ($"{i}.tif", Array.Empty<byte>()))]);
        AssertInvalid(many, "more than 1000 files");

        // One that says that it is short.
        var bytes = File.ReadAllBytes(many);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 12), 3);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 10), 150);
        File.WriteAllBytes(many, bytes);
        AssertInvalid(many, "directory is not where it should be");
    }

    [Fact]
    public void Broken_archives_and_equal_names_are_refused_with_the_name()
    {
        var path = Zip(("a.tif", new byte[100]), ("b/a.tif", new byte[3]));
        AssertInvalid(path, "crs.zip/a.tif and crs.zip/b/a.tif have the same name");
        var whole = File.ReadAllBytes(Zip(("a.tif", new byte[100])));
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole.AsSpan(0, length));
            AssertInvalid(path, "crs.zip cannot be read");
        }
    }

    [Fact]
    public void A_broken_entry_is_a_grid_that_is_not_there()
    {
        var path = Zip((GeoidGrid.Name, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("grid", 500)))));
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(60, 12).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        using var _ = CrsData.Use(CrsData.Of([("crs.zip", path)]));

        Assert.Throws<NotSupportedException>(
            () => CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse(Egm2008)));
    }

    private static void AssertInvalid(string path, string words)
    {
        var failure = Assert.Throws<InvalidFileException>(() => CrsData.Of([("crs.zip", path)]));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    private static string Utm() => CoordinateSystemParser.Parse("EPSG:32632").ToWkt(WktVersion.Wkt1);

    private static bool IsKnown(string name) => CoordinateSystemParser.TryParse(name, out _, out _);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private string Zip(params (string Name, byte[] Bytes)[] files)
    {
        using (var archive = new ZipArchive(File.Create(_folder["crs.zip"]), ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in files)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(bytes);
            }
        }
        return _folder["crs.zip"];
    }
}
