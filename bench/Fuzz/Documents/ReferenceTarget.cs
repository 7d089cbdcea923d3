using System.Text.Json;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Jobs.Modeling;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using Reality.Testing;
using TilingMode = Reality.Engine.Tiling.TilingMode;
using TilingOptions = Reality.Contract.Specifications.TilingOptions;

namespace Reality.Fuzz.Documents;

/// <summary>The files of a modeling reference, which its owner can write: tiles and settings.</summary>
internal sealed class ReferenceTarget : DocumentTarget
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderFiles _files = new();
    private readonly SceneExtent _extent = SceneExtent.Measure(TiePointTarget.Scene());

    public override string Name => "references";

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    protected override IEnumerable<string> Documents()
    {
        yield return """
            {"tilingMode":"RegularPlanarGrid","tilingValue":20,"tilingOrigin":{"x":0,"y":0,"z":0},"discardEmptyTiles":true,
             "geometricPrecision":"High","holeFilling":"SmallHoles","simplification":"Standard","colorCorrection":"Standard",
             "untexturedRepresentation":"UniformColor","untexturedColor":"#808080","textureResolutionLimit":0.01,
             "geometryResolutionLimit":0.02}
            """;
        yield return JsonSerializer.Serialize(new TilingOptions { TilingValue = 10 }, RequestJson.Options);
        foreach (var mode in Enum.GetValues<TilingMode>())
        {
            var layout = LayoutPlanner.Plan(_extent, new() { Mode = mode, TileSizeMeters = 25, MemoryBudgetGigabytes = 0.6 });
            var published = PublishedLayout.Of(layout, TiePointTarget.Scene(), grid: null, region: null);
            ModelingReferenceFiles.Write(_files, Place.Folder(_folder.Path), layout, published, origin: null, "{}");
            yield return File.ReadAllText(_folder["reality/tiles.json"]);
        }
    }

    protected override string Outcome(byte[] input)
    {
        var place = Place.Folder(_folder.Path);
        File.WriteAllBytes(_folder["reality/tiles.json"], input);
        File.WriteAllBytes(_folder["reality/settings.json"], input);
        var tiles = Outcome(() => ModelingReferenceFiles.ReadTiles(_files, place, _extent, default));
        var settings = Outcome(() => TilingSupport.SettingsOf(
            RequestReader.ReadStored<TilingOptions>(ModelingReferenceFiles.ReadSettings(_files, place))));
        return $"{tiles} | {settings}";
    }

    private static string Outcome(Func<object> read)
    {
        try
        {
            return read().GetType().Name;
        }
        catch (Exception e) when (e is StageException or JsonException)
        {
            return e.Message;
        }
    }
}
