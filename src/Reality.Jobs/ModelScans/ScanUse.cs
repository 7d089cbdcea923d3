using Reality.Core.Scenes;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Jobs.ModelScans;

/// <summary>Use of the scans of a scene in its model.</summary>
/// <param name="IsAlone">Whether photos do not contribute to the surface.</param>
/// <param name="Colors">Where the colors of scans come from.</param>
/// <param name="Order">Which of photos and scans the texture prefers.</param>
internal sealed record ScanUse(bool IsAlone, ScanColors Colors, TextureOrder Order)
{
    private const string Options = "specifications.options";
    private const int MaxNames = 5;

    /// <summary>The stage of the same job that makes a scan collection; null if all exist before the job begins.</summary>
    public StageName? MadeBy { get; init; }

    /// <summary>Texts of the places of scan collections besides those that the scene refers to.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Changes with the content of these.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>
    /// Throws if the job needs scans and has none; warns of options without effect and of scans that lack what they ask for.
    /// </summary>
    /// <param name="name">Name of the scene's document.</param>
    public void Check(IReadOnlyList<Scan> scans, string name, StageLog log)
    {
        if (scans.Count == 0)
        {
            if (IsAlone)
            {
                throw new StageException(
                    "Scans_Missing",
                    $"{Options}.photoUsedForGeometry 'None' needs scans for the surface, but {name} refers to no scan "
                    + $"collection. Use the scene of an ImportPointCloud job, or ExcludeThermal to use photos.");
            }
            if (Colors != ScanColors.None)
                log.Warn("Scans_Missing", $"{Options}.pointCloudColorSource '{Colors}' has no effect: the scene has no scans.");
            else if (Order != TextureOrder.PhotosFirst)
                log.Warn("Scans_Missing", $"{Options}.textureSource '{Order}' has no effect: the scene has no scans.");
            return;
        }
        log.Info($"{scans.Count} scans with {scans.Sum(scan => scan.PointCount())} points");
        if (Colors == ScanColors.None)
        {
            log.Info($"scans have no colors in the texture: {Options}.pointCloudColorSource is None");
            if (Order != TextureOrder.PhotosFirst)
            {
                log.Warn(
                    "Scans_NoColor",
                    $"{Options}.textureSource '{Order}' has no effect: {Options}.pointCloudColorSource is None. Set it to "
                    + $"Color or Intensity.");
            }
            return;
        }
        var lacking = scans.Where(scan => !(Colors == ScanColors.Color ? scan.HasColor : scan.HasIntensity)).ToList();
        if (lacking.Count == 0)
            return;
        var shown = string.Join(", ", lacking.Take(MaxNames).Select(scan => scan.Name))
            + (lacking.Count > MaxNames ? ", …" : "");
        log.Warn(
            "Scans_NoColor",
            $"{lacking.Count} of {scans.Count} scans have no {(Colors == ScanColors.Color ? "colors" : "intensities")} for "
            + $"{Options}.pointCloudColorSource '{Colors}' and do not contribute to the texture: {shown}.");
    }
}
