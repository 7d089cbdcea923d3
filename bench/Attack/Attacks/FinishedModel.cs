using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Testing;

namespace Reality.Attack.Attacks;

/// <summary>A small synthetic survey of a user, with a model that was exported once; to forge its files and to edit it.</summary>
internal sealed class FinishedModel
{
    private const string PhotoCount = "10";
    private const string PhotoSize = "480x360";
    private static readonly Lazy<Task<IReadOnlyList<(string Name, byte[] Bytes)>>> s_photos = new(RenderAsync);

    private readonly Person _person;
    private string _export = "";

    private FinishedModel(Person person) => _person = person;

    /// <summary>Reality data id of the photos.</summary>
    public string Photos { get; private init; } = "";

    /// <summary>Reality data id of the calibrated scene.</summary>
    public string Scene { get; private init; } = "";

    /// <summary>Reality data id of the modeling reference.</summary>
    public string Reference { get; private init; } = "";

    /// <summary>Key of the model.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The files of the reference by name, without its levels of detail.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; private set; } = new Dictionary<string, byte[]>();

    /// <summary>Name of the tile with the largest surface.</summary>
    public string Tile { get; private set; } = "";

    /// <summary>The ENU system of the layout.</summary>
    public string Enu => (string)Layout["enuDefinition"]!;

    /// <summary>layout.json.</summary>
    public JsonNode Layout => JsonNode.Parse(Files["layout.json"])!;

    public static async Task<FinishedModel> MakeAsync(Person person)
    {
        var photos = await person.UploadAsync("CCImageCollection", [.. await s_photos.Value]);
        var filled = await person.OutputsAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
        var calibrated = await person.OutputsAsync(
            "Calibration", $$"""{"inputs":{"scene":"{{filled["scene"]}}"},"outputs":["scene"]}""");
        var tiled = await person.OutputsAsync(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{calibrated["scene"]}}"},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid","tilingValue":40} }
            """);
        var model = new FinishedModel(person)
        {
            Photos = photos,
            Scene = (string)calibrated["scene"]!,
            Reference = (string)tiled["modelingReference"]!["location"]!,
        };
        model._export = await model.ExportAsync(model.Reference);
        await model.ReadFilesAsync();
        return model;
    }

    /// <summary>A copy of the reference.</summary>
    public Task<string> CopyAsync() =>
        _person.UploadAsync("ModelingReference", [.. Files.Select(file => (file.Key, file.Value))]);

    /// <summary>
    /// A reference with only <see cref="Tile"/>, some files of which are changed, added, or left out because they are null.
    /// </summary>
    public async Task<string> ForgeAsync(params (string Name, byte[]? Bytes)[] changes)
    {
        var files = new Dictionary<string, byte[]?>(Files.Where(file => !file.Key.EndsWith(".bin", StringComparison.Ordinal)
            || file.Key.EndsWith($"/{Tile}.bin", StringComparison.Ordinal))!);
        foreach (var (name, bytes) in changes)
            files[name] = bytes;
        return await _person.UploadAsync(
            "ModelingReference", [.. files.Where(file => file.Value is not null).Select(file => (file.Key, file.Value!))]);
    }

    /// <summary>Whether the reference still gives the same export, and a reference that took edits any.</summary>
    public async Task CheckAsync(AttackLog log, string? edited = null)
    {
        try
        {
            var digest = await ExportAsync(Reference);
            log.Add("the model afterwards", digest, digest == _export);
            if (edited is not null)
                log.Add("the model with the edits", await ExportAsync(edited), isRight: true);
        }
        catch (InvalidOperationException e)
        {
            log.Add("the model afterwards", e.Message, isRight: false);
        }
    }

    /// <summary>Exports a model; the result is a digest of the files.</summary>
    private async Task<string> ExportAsync(string reference)
    {
        var outputs = await _person.OutputsAsync(
            "Production",
            $$"""
            {"inputs":{"scene":"{{Scene}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{"format":"OBJ"}]} }
            """);
        var export = (string)outputs["exports"]![0]!["location"]!;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in await _person.ListAsync(export))
        {
            digest.AppendData(Encoding.UTF8.GetBytes(name));
            digest.AppendData(await _person.ReadAsync(export, name));
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 8));
    }

    private async Task ReadFilesAsync()
    {
        Key = (string)JsonNode.Parse(await _person.ReadAsync(Reference, "reality/model/current.json"))!["Model"]!;
        var files = new Dictionary<string, byte[]>();
        foreach (var name in await _person.ListAsync(Reference))
        {
            if (!name.Contains("levels-of-detail", StringComparison.Ordinal))
                files[name] = await _person.ReadAsync(Reference, name);
        }
        Files = files;
        Tile = Path.GetFileNameWithoutExtension(
            files.Where(file => file.Key.Contains("/surface/", StringComparison.Ordinal)).MaxBy(file => file.Value.Length).Key);
    }

    private static async Task<IReadOnlyList<(string Name, byte[] Bytes)>> RenderAsync()
    {
        using var folder = new TemporaryFolder();
        await RealityProgram.RunAsync(
            CancellationToken.None, "sample", folder["site"], "--photos", PhotoCount, "--size", PhotoSize);
        return [.. Directory.GetFiles(folder["site/photos"]).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))];
    }
}
