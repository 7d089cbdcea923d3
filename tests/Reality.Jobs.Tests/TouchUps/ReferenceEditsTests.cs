using System.Numerics;
using System.Text;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.TouchUps;

/// <summary>The log of edits, which its owner can write.</summary>
public sealed class ReferenceEditsTests : IDisposable
{
    private const string Constraint = """
        { "Id": "a", "Mesh": "m1", "Tiles": ["T1", "T2"], "Info": {} }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderFiles _files = new();

    private Place Place => Place.Folder(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"Tiles\":null}")]
    [InlineData("{\"Tiles\":[null]}")]
    [InlineData("{\"Tiles\":[{\"Name\":\"T1\",\"Mesh\":\"../x\",\"IsTextured\":true}]}")]
    [InlineData("{\"Tiles\":[{\"Mesh\":\"m1\",\"IsTextured\":true}]}")]
    [InlineData("{\"Tiles\":[{\"Name\":null,\"Mesh\":\"m1\",\"IsTextured\":true}]}")]
    [InlineData("{\"Tiles\":[{\"Name\":7,\"Mesh\":\"m1\",\"IsTextured\":true}]}")]
    [InlineData("{\"Tiles\":[{\"Name\":\"\\ud800\",\"Mesh\":\"m1\",\"IsTextured\":true}]}")]
    [InlineData("{\"Deleted\":[null]}")]
    [InlineData("{\"Added\":[{\"Id\":\"a\",\"Mesh\":\"m1\",\"Tiles\":[null],\"Info\":{}}]}")]
    [InlineData("{\"Added\":[{\"Id\":\"a\",\"Mesh\":\"m1\",\"Tiles\":[\"T1\"]}]}")]
    public void A_broken_entry_is_refused_by_name(string text)
    {
        Put("000001-a.json", text);

        var failure = Assert.Throws<StageException>(() => ReferenceEdits.Read(_files, Place));

        Assert.Equal("ModelingReference_Invalid", failure.Code);
        Assert.Contains("000001-a.json", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../T1")]
    [InlineData("Tile x")]
    public void An_edit_of_a_tile_that_no_layout_can_have_is_read_and_reaches_no_tile(string name)
    {
        Put("000001-a.json", $$"""{ "Model": "k", "Tiles": [{ "Name": "{{name}}", "Mesh": "m1", "IsTextured": false }] }""");
        Put("000002-a.json", $$"""{ "Added": [{{Constraint.Replace("T2", name)}}] }""");

        var state = ReferenceEdits.Read(_files, Place).StateAfter(2, "k");

        Assert.Equal(["m1", ""], new[] { "T1", "T2" }.Select(tile => state.Of(new(tile))));
    }

    [Fact]
    public void A_number_that_leaves_no_next_one_is_refused_rather_than_an_edit_lost()
    {
        Put("999999-a.json", "{}");

        var failure = Assert.Throws<StageException>(() => ReferenceEdits.Append(_files, Place, new() { Model = "k" }, 0));

        Assert.Equal("ModelingReference_TooManyEdits", failure.Code);
    }

    [Fact]
    public void A_log_that_would_fill_the_memory_is_neither_read_nor_written()
    {
        for (var i = 1; i <= 4; i++)
            Put($"{i:D6}-a.json", "{}" + new string(' ', (16 << 20) - 10));
        Assert.Equal(4, ReferenceEdits.Read(_files, Place).Log.Count);

        var full = Assert.Throws<StageException>(() => ReferenceEdits.Append(
            _files, Place, new() { Model = "k", Deleted = ["11111111-1111-4111-8111-111111111111"] }, 0));
        Put("000005-a.json", "{}" + new string(' ', 100));
        var tooLong = Assert.Throws<StageException>(() => ReferenceEdits.Read(_files, Place));

        Assert.Equal("ModelingReference_TooManyEdits", full.Code);
        Assert.Equal("ModelingReference_TooManyEdits", tooLong.Code);
        Assert.Contains("64 MiB", tooLong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_was_killed_adds_its_edit_once_whatever_others_added_meanwhile()
    {
        using var work = new TemporaryFolder();
        var (mine, others) = (Edit("mine"), Edit("others"));
        ReferenceEdits.Append(_files, Place, mine, 0);
        ReferenceEdits.Append(_files, Place, others, 1);
        // The same edit as the first one, by a job that takes the tile back.
        Run();
        ReferenceEdits.Append(_files, Place, others, 3);

        Run();

        Assert.Equal(
            ["mine", "others", "mine", "others"], ReferenceEdits.Read(_files, Place).Log.Select(edit => edit.Tiles[0].Mesh));

        static ReferenceEdit Edit(string mesh) => new() { Model = "k", Tiles = [new(new("T1"), mesh, false)] };

        void Run()
        {
            var workspace = new Workspace(work.Path, new Dictionary<StageName, string> { ["edit"] = "key" });
            ReferenceEdits.Append(_files, Place, mine, ReferenceEdits.Begin(_files, Place, workspace, "edit"));
        }
    }

    [Fact]
    public void What_no_job_would_read_again_is_not_written()
    {
        using var work = new TemporaryFolder();
        var workspace = new Workspace(work.Path, new Dictionary<StageName, string> { ["tiles"] = "k" });
        workspace.Write("tiles/T1.bin", stream => stream.SetLength((512L << 20) + 1));
        var tiles = Enumerable.Range(0, 10_000).Select(i => new TileName($"Tile_+{i:D3}_+000")).ToList();
        var reaching = Enumerable.Range(0, 100).Select(i => new KeptConstraint($"{i}", "m", tiles, default)).ToList();
        Assert.All(reaching, constraint => Assert.NotNull(constraint.Tiles));

        var large = Assert.Throws<StageException>(() => ReferenceEdits.PublishMesh(_files, Place, workspace, "tiles/T1.bin"));
        var info = System.Text.Json.JsonDocument.Parse("{}").RootElement;
        var entry = Assert.Throws<StageException>(() => ReferenceEdits.Append(
            _files, Place, new() { Added = reaching.ConvertAll(constraint => constraint with { Info = info }) }, 0));

        Assert.Equal("ModelingReference_MeshTooLarge", large.Code);
        Assert.Contains("T1 takes 512 MiB", large.Message, StringComparison.Ordinal);
        Assert.Equal("ModelingReference_EditTooLarge", entry.Code);
        Assert.Empty(_files.List(Place));
    }

    [Fact]
    public void A_mesh_whose_pages_would_fill_the_memory_is_refused()
    {
        // One page of 600 million pixels; deflated, they may take 1.8 million bytes.
        _files.Write(Place, "reality/edits/meshes/m1.bin", stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(new byte[24 + 4 * sizeof(int)]);
            foreach (var number in (int[])[1, 30_000, 20_000, 1_800_000])
                writer.Write(number);
            writer.Write(new byte[1_800_000]);
        });

        var failure = Assert.Throws<StageException>(() => ReferenceEdits.Read(_files, Place).ReadTexturedMesh("m1"));

        Assert.Equal("ModelingReference_Invalid", failure.Code);
        Assert.Contains("m1.bin", failure.Message, StringComparison.Ordinal);
        Assert.Contains("larger than those of any tile", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void A_mesh_with_a_vertex_that_is_nowhere_is_refused(float x) =>
        AssertNotWhole([new(0, 0, 0), new(1, 0, 0), new(x, 1, 0)], [0, 1, 2]);

    [Fact]
    public void A_mesh_whose_triangles_meet_by_thousands_at_a_vertex_is_refused() => AssertNotWhole(
        [.. Enumerable.Range(0, 17_000).Select(i => new Vector3(i % 7, i, 0))],
        [.. Enumerable.Range(1, 16_998).SelectMany(i => new[] { 0, i, i + 1 })]);

    private void AssertNotWhole(Vector3[] positions, int[] triangles)
    {
        using var work = new TemporaryFolder();
        var workspace = new Workspace(work.Path, new Dictionary<StageName, string> { ["tiles"] = "k" });
        workspace.WriteMesh("tiles/T1.bin", new() { Origin = default, Positions = positions, Triangles = triangles });
        var name = ReferenceEdits.PublishMesh(_files, Place, workspace, "tiles/T1.bin");

        var failure = Assert.Throws<StageException>(() => ReferenceEdits.Read(_files, Place).ReadMesh(name));

        Assert.Equal("ModelingReference_Invalid", failure.Code);
        Assert.Contains($"{name}.bin cannot be used: its mesh is not whole", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiles_have_the_edits_that_reach_them()
    {
        Put("000001-a.json", $$"""{ "Added": [{{Constraint}}] }""");
        Put("000002-a.json", $$"""{ "Added": [{{Constraint.Replace("m1", "m2").Replace("\"T2\"", "\"T3\"")}}] }""");
        Put("000003-a.json", """{ "Model": "k", "Tiles": [{ "Name": "T3", "Mesh": "m3", "IsTextured": false }] }""");
        var edits = ReferenceEdits.Read(_files, Place);

        var state = edits.StateAfter(3, "k");

        string[] tiles = ["T1", "T2", "T3", "T4"];
        Assert.Equal(["m1 m2", "m1", "touched m3 False", ""], tiles.Select(tile => state.Of(new(tile))));
        Assert.Equal("m2", edits.StateAfter(3, "other").Of(new("T3")));
        Assert.Equal("", edits.StateAfter(0, "k").Suffix);
        Assert.NotEqual(state.Suffix, edits.StateAfter(2, "k").Suffix);
    }

    private void Put(string name, string text) =>
        _files.Write(Place, $"reality/edits/{name}", stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
