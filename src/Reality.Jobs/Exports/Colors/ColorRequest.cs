using Reality.Contract.Exports;
using Reality.Engine.Analysis;
using Reality.Engine.Texturing;
using Reality.Pipeline;
using TextureOptions = Reality.Contract.Exports.TextureOptions;

namespace Reality.Jobs.Exports.Colors;

/// <summary>What the colors of an export show, as its options ask for.</summary>
/// <param name="Resolution">
/// Bounds of the false colors of ground resolution, meters per pixel; null = those of the surface.
/// </param>
internal sealed record ColorRequest(ColorSource Source, (double? Min, double? Max) Resolution = default)
{
    /// <summary>The request in the options of any format.</summary>
    public static ColorRequest Of(ExportOptions options) => options switch
    {
        TextureOptions texture => new(
            texture.TextureColorSource ?? ColorSource.Visible,
            (texture.TextureColorSourceResMin, texture.TextureColorSourceResMax)),
        PointOptions points => new(points.TextureColorSource ?? ColorSource.Visible),
        _ => new(ColorSource.Visible),
    };

    /// <summary>Stages that the colors are read from, besides those of the textured model.</summary>
    public IReadOnlyList<StageName> Reads => Source is ColorSource.Resolution ? [GroundResolutionStage.Id] : [];

    /// <summary>Cores that a task uses to write the export.</summary>
    public int Cores => Source is ColorSource.Resolution ? TaskCost.AllCores : 1;

    /// <summary>The stages that prepare the colors of a list of exports, each once.</summary>
    public static IReadOnlyList<Stage> StagesFor(IEnumerable<ColorRequest> requests) =>
        requests.Any(request => request.Source is ColorSource.Resolution) ? [new GroundResolutionStage()] : [];

    /// <summary>Stages of the model whose artifacts the colors need, even if the textured model is there already.</summary>
    public static IReadOnlyList<StageName> NeededOf(IEnumerable<ColorRequest> requests) =>
        requests.Any(request => request.Source is ColorSource.Resolution) ? [VisibilityStage.Id] : [];

    /// <summary>Warns of options that change nothing.</summary>
    public void WarnUnused(StageLog log)
    {
        if (Source is not ColorSource.Resolution && Resolution is not (null, null))
        {
            log.Warn(
                "Export_OptionUnused",
                $"textureColorSourceResMin and textureColorSourceResMax have no effect, because textureColorSource is {Source}. "
                + $"Choose Resolution to see them.");
        }
    }
}
