using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Reality.Attack.Attacks;

/// <summary>Modeling references and scenes that no job has made, for jobs that read models and depths.</summary>
internal sealed class ReferenceAttacks : AttackGroup
{
    private const string TilesName = "reality/tiles.json";
    private const string SettingsName = "reality/settings.json";
    private const string FrameName = "reality/frame.json";
    private const string CurrentName = "reality/model/current.json";
    private const string SceneName = "ContextScene.json";

    // Positions of the counts in a mesh: behind its origin.
    private const int PositionCount = 24;

    private static readonly JsonNode[] s_numbers =
    [
        JsonValue.Create(1e300), JsonValue.Create(-1), JsonValue.Create("NaN"), JsonValue.Create(0), JsonValue.Create(2147483647),
    ];

    private readonly List<(string Name, string Type, string Specifications)> _jobs = [];
    private FinishedModel _model = null!;

    public override string Name => "references";

    public override string Title => "forged models, edits, tiles and scenes for TouchUpExport and WaterConstraints";

    private string Texture => $"reality/model/{_model.Key}/texture/{_model.Tile}.bin";

    private string Surface => $"reality/model/{_model.Key}/surface/{_model.Tile}.bin";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        _model = await FinishedModel.MakeAsync(mallory);
        _jobs.Clear();
        foreach (var (name, file, bytes) in Documents().Concat(Models()))
            AddExport(name, await _model.ForgeAsync((file, bytes)), textured: file != Surface);
        await AddEditsAsync();
        foreach (var file in (string[])[TilesName, SettingsName, FrameName])
        {
            foreach (var (name, bytes) in Numbers(file, _model.Files[file]))
                AddWater(name, _model.Scene, await _model.ForgeAsync((file, bytes)));
        }
        await AddScenesAsync(mallory);
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var (name, type, specifications) in _jobs)
            await log.RefusedOrEndedAsync($"{type} with {name}", mallory, type, specifications);
        await _model.CheckAsync(log);
    }

    /// <summary>Each document as something else.</summary>
    private IEnumerable<(string Name, string File, byte[]? Bytes)> Documents()
    {
        var documents = _model.Files.Keys.Where(name => name.EndsWith(".json", StringComparison.Ordinal));
        foreach (var file in documents)
        {
            yield return ($"no {file}", file, null);
            foreach (var (name, text) in (List<(string, string)>)[
                ("null in", "null"), ("nothing in", "{}"), ("zeros in", "\0\0\0\0"),
                ("100,000 levels of", new string('[', 100_000)), ("half of", Half(file))])
                yield return ($"{name} {file}", file, Encoding.UTF8.GetBytes(text));
        }
        foreach (var key in (string[])["../../..", "/etc", "a\u0000b", new string('a', 64), "ä"])
            yield return ($"the model {key}", CurrentName, With(CurrentName, current => current["Model"] = key));
        foreach (var name in (string[])["..", "a/b", "a\u001b[31m", "", new string('a', 100_000)])
        {
            yield return ($"a tile {name[..Math.Min(9, name.Length)]}", TilesName, With(TilesName, tiles =>
            {
                foreach (var tile in tiles["Tiles"]!.AsArray())
                    tile![nameof(Name)] = name;
            }));
        }
        var index = $"reality/model/{_model.Key}/index.json";
        foreach (var name in (string[])[
            "../../../../etc/passwd", "a/b", "surface/../x.bin", "/surface/a.bin", "\u0000", "a/b/c/d/e"])
            yield return ($"a file {name}", index, Encoding.UTF8.GetBytes(new JsonArray(name).ToJsonString()));
        yield return ("a million files", index, Encoding.UTF8.GetBytes(
            $"[{string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"{_model.Key}/surface/t{i}.bin\""))}]"));
    }

    /// <summary>Meshes and pages.</summary>
    private IEnumerable<(string Name, string File, byte[]? Bytes)> Models()
    {
        foreach (var file in (string[])[Surface, Texture])
        {
            var mesh = _model.Files[file];
            yield return ($"no {file}", file, null);
            yield return ($"half of {file}", file, mesh[..(mesh.Length / 2)]);
            yield return ($"no bytes in {file}", file, []);
            foreach (var count in (int[])[int.MaxValue, -1, 0, 100_000_000])
                yield return ($"{count} vertices in {file}", file, With(mesh, PositionCount, count));
            var triangles = PositionCount + 4 + 12 * BinaryPrimitives.ReadInt32LittleEndian(mesh.AsSpan(PositionCount));
            foreach (var count in (int[])[int.MaxValue, -1, 1])
                yield return ($"{count} corners in {file}", file, With(mesh, triangles, count));
            foreach (var corner in (int[])[int.MaxValue, -1])
                yield return ($"a corner {corner} in {file}", file, With(mesh, triangles + 4, corner));
            yield return ($"an origin that is none in {file}", file, WithNumber(mesh, 0, double.NaN));
            yield return ($"an origin beyond all in {file}", file, WithNumber(mesh, 0, 1e300));
            foreach (var x in (float[])[float.NaN, 1e30f])
            {
                yield return (
                    $"a vertex at {x:G} in {file}", file, With(mesh, PositionCount + 4, BitConverter.SingleToInt32Bits(x)));
            }
        }
        foreach (var (width, height, bytes) in (List<(int, int, byte[])>)[
            (40_000, 40_000, Zeros(4_800_000_000)), (20_000, 20_000, Zeros(1_200_000_000)), (100_000, 100_000, Zeros(10_000_000)),
            (-1, -1, Zeros(1000)), (int.MaxValue, 1, Zeros(1000)), (100, 100, []), (100, 100, [1, 2, 3, 4])])
            yield return ($"a page of {width} x {height}", Texture, Page(1, width, height, bytes));
        yield return ("2,000,000,000 pages", Texture, Page(2_000_000_000, 1, 1, Zeros(100)));
    }

    private async Task AddEditsAsync()
    {
        var mesh = new JsonObject { [nameof(Name)] = _model.Tile, ["Mesh"] = "a", ["IsTextured"] = true };
        foreach (var (name, text) in (List<(string, string)>)[
            ("null", "null"), ("no lists", "{\"Tiles\":null,\"Added\":null}"), ("100,000 levels", new string('[', 100_000)),
            ("a mesh elsewhere", Edit("Tiles", "{\"Name\":\"a\",\"Mesh\":\"../../../x\",\"IsTextured\":true}")),
            ("a mesh that is missing", Edit("Tiles", mesh.ToJsonString())), ("17 MB", new string(' ', 17 << 20)),
            ("null for a tile", Edit("Tiles", "null")), ("null for a constraint", Edit("Added", "null")),
            ("a constraint without a description", Edit("Added", "{\"Id\":\"a\",\"Mesh\":\"a\",\"Tiles\":[],\"Info\":null}"))])
        {
            var edited = await _model.ForgeAsync(("reality/edits/000001-a.json", Encoding.UTF8.GetBytes(text)));
            AddExport($"an edit with {name}", edited, textured: true);
            AddConstraints($"an edit with {name}", edited);
        }
        await AddLogAsync("2,500,000 constraints", 10, 250_000);
        await AddLogAsync("1,250,000 constraints", 5, 250_000);
        await AddLogAsync("1,500 edits", 1_500, 1);
    }

    private async Task AddLogAsync(string name, int editCount, int constraintCount)
    {
        var edited = await _model.ForgeAsync([.. Enumerable.Range(1, editCount).Select(i => (
            $"reality/edits/{i:000000}-a.json",
            (byte[]?)Encoding.UTF8.GetBytes(Edit("Added", string.Join(',', Enumerable.Repeat(
                $$"""{"Id":"{{i}}","Mesh":"a","Tiles":["x"],"Info":{} }""", constraintCount))))))]);
        AddConstraints(name, edited);
        AddExport(name, edited, textured: true);
    }

    /// <summary>Scenes with numbers that are none, and photos that are missing or elsewhere.</summary>
    private async Task AddScenesAsync(Person mallory)
    {
        var files = new Dictionary<string, byte[]>();
        foreach (var name in await mallory.ListAsync(_model.Scene))
            files[name] = await mallory.ReadAsync(_model.Scene, name);
        var scene = files[SceneName];
        foreach (var (name, bytes) in Numbers(SceneName, scene).Concat(Members(scene)))
        {
            var forged = await mallory.UploadAsync(
                "ContextScene", [.. files.Select(file => (file.Key, file.Key == SceneName ? bytes : file.Value))]);
            AddWater(name, forged, _model.Reference);
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Members(byte[] scene)
    {
        foreach (var (name, of, to) in (List<(string, string, string)>)[
            ("photos of an unknown data", "rds:", "rds:11111111-1111-4111-8111-11111111111"),
            ("photos of a file", "rds:", "file:///"),
            ("photos elsewhere", "rds:", "http://169.254.169.254/"), ("photos above", "\"0:", "\"0:../../"),
            ("photos of no reference", "\"0:", "\"77:"), ("photos that are missing", ".jpg", ".jpeg")])
        {
            var text = Encoding.UTF8.GetString(scene);
            var changed = text.Replace(of, to, StringComparison.Ordinal);
            if (changed != text)
                yield return (name, Encoding.UTF8.GetBytes(changed));
        }
        foreach (var member in JsonNode.Parse(scene)!.AsObject().Select(member => member.Key).ToList())
        {
            foreach (var value in (string?[])["null", "{}", null])
            {
                var root = JsonNode.Parse(scene)!.AsObject();
                root.Remove(member);
                if (value is not null)
                    root[member] = JsonNode.Parse(value);
                yield return ($"{member} {value ?? "missing"}", Encoding.UTF8.GetBytes(root.ToJsonString()));
            }
        }
    }

    /// <summary>The document with each of its numbers, all of one name at a time, as another one.</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> Numbers(string file, byte[] json)
    {
        var names = NumbersIn(JsonNode.Parse(json), "").Select(number => number.Path).Distinct().ToList();
        foreach (var (i, name) in names.Index())
        {
            var root = JsonNode.Parse(json)!;
            var number = s_numbers[i % s_numbers.Length];
            foreach (var (_, value) in NumbersIn(root, "").Where(of => of.Path == name).ToList())
                value.ReplaceWith(number.DeepClone());
            yield return ($"{name} {number} in {file}", Encoding.UTF8.GetBytes(root.ToJsonString()));
        }
    }

    // Numbers in names, which are ids, and places in lists do not count.
    private static IEnumerable<(string Path, JsonNode Value)> NumbersIn(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => NumbersIn(
            member.Value, int.TryParse(member.Key, CultureInfo.InvariantCulture, out _) ? path : $"{path}/{member.Key}")),
        JsonArray items => items.SelectMany(item => NumbersIn(item, path)),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => [(path, value)],
        _ => [],
    };

    private void AddExport(string name, string reference, bool textured) => _jobs.Add((name, "TouchUpExport", $$"""
        {"inputs":{"modelingReference":"{{reference}}","tilesToTouchUp":["{{_model.Tile}}"]},"outputs":["touchUpData"],
         "options":{"level":"{{(textured ? "GeometryAndTexture" : "Geometry")}}"} }
        """));

    private void AddConstraints(string name, string reference) => _jobs.Add((name, "Constraints", $$"""
        {"inputs":{"modelingReference":"{{reference}}","constraintsToDelete":["11111111-1111-4111-8111-111111111111"]},
         "outputs":["addedConstraintsInfo"]}
        """));

    private void AddWater(string name, string scene, string reference) => _jobs.Add((name, "WaterConstraints", $$"""
        {"inputs":{"scene":"{{scene}}","modelingReference":"{{reference}}"},"outputs":["constraints"]}
        """));

    private string Half(string file)
    {
        var text = Encoding.UTF8.GetString(_model.Files[file]);
        return text[..(text.Length / 2)];
    }

    private byte[] With(string file, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(_model.Files[file])!;
        change(root);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static string Edit(string list, string item) => $"{{\"{list}\":[{item}]}}";

    private static byte[] With(byte[] bytes, int at, int value)
    {
        var changed = (byte[])bytes.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
        return changed;
    }

    private static byte[] WithNumber(byte[] bytes, int at, double value)
    {
        var changed = (byte[])bytes.Clone();
        BinaryPrimitives.WriteDoubleLittleEndian(changed.AsSpan(at), value);
        return changed;
    }

    // A triangle with pages, the first of them with these bytes.
    private static byte[] Page(int pageCount, int width, int height, byte[] packed)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(new byte[PositionCount]);
        writer.Write(3);
        foreach (var coordinate in (float[])[0, 0, 0, 1, 0, 0, 0, 1, 0])
            writer.Write(coordinate);
        foreach (var number in (int[])[3, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 0, pageCount, width, height, packed.Length])
            writer.Write(number);
        writer.Write(packed);
        writer.Flush();
        return stream.ToArray();
    }

    private static byte[] Zeros(long count)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (; count > 0; count -= zeros.Length)
                deflate.Write(zeros);
        }
        return packed.ToArray();
    }
}
