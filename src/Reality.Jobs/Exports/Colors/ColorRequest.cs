using Reality.Contract.Exports;
using Reality.Engine.Analysis;
using Reality.Engine.Texturing;
using Reality.Engine.Thermal;
using Reality.Jobs.Files;
using Reality.Pipeline;
using TextureOptions = Reality.Contract.Exports.TextureOptions;

namespace Reality.Jobs.Exports.Colors;

/// <summary>Content of the colors of an export, by its options.</summary>
/// <param name="Resolution">
/// Bounds of the false colors of ground resolution, meters per pixel; null = those of the surface.
/// </param>
/// <param name="Thermal">Bounds of the false colors of temperature; null = those of the surface.</param>
/// <param name="Unit">Unit of these bounds and of the legend; null = degrees Celsius.</param>
internal sealed record ColorRequest(
    ColorSource Source, (double? Min, double? Max) Resolution = default, (double? Min, double? Max) Thermal = default,
    ThermalUnit? Unit = null)
{
    public ThermalUnit ThermalUnit => Unit ?? ThermalUnit.Celsius;

    /// <summary>The request in the options of any format.</summary>
    public static ColorRequest Of(ExportOptions options) => options switch
    {
        TextureOptions texture => new(
            texture.TextureColorSource ?? ColorSource.Visible,
            (texture.TextureColorSourceResMin, texture.TextureColorSourceResMax),
            (texture.TextureColorSourceThermalMin, texture.TextureColorSourceThermalMax),
            texture.TextureColorSourceThermalUnit),
        PointOptions points => new(points.TextureColorSource ?? ColorSource.Visible),
        _ => new(ColorSource.Visible),
    };

    /// <summary>Stages that the colors are read from, besides those of the textured model.</summary>
    public IReadOnlyList<StageName> Reads => Source switch
    {
        ColorSource.Resolution => [GroundResolutionStage.Id],
        ColorSource.Thermal => [ThermalBalanceStage.Id],
        _ => [],
    };

    /// <summary>Cores that a task uses to write the export.</summary>
    public int Cores => Source is ColorSource.Resolution or ColorSource.Thermal ? TaskCost.AllCores : 1;

    /// <summary>The stages that prepare the colors of a list of exports, each once.</summary>
    /// <param name="input">The calibrated scene.</param>
    /// <param name="balancesThermal">Whether thermal photos are corrected by constants.</param>
    /// <param name="surface">The stage of the surface that hides others from thermal photos.</param>
    public static IEnumerable<Stage> StagesFor(
        IReadOnlyList<ColorRequest> requests, SceneInput input, bool balancesThermal, StageName surface)
    {
        if (requests.Any(request => request.Source is ColorSource.Resolution))
            yield return new GroundResolutionStage();
        if (!requests.Any(request => request.Source is ColorSource.Thermal))
            yield break;
        yield return new ThermalPhotosStage(
            input.Photos, cancellation => SceneFiles.Read(input.Files, input.Place, cancellation).Scene, input.Key);
        yield return new ThermalVisibilityStage(surface);
        yield return new ThermalBalanceStage(balancesThermal);
    }

    /// <summary>Stages of the model whose artifacts the colors need, even if the textured model already exists.</summary>
    public static IReadOnlyList<StageName> NeededOf(IEnumerable<ColorRequest> requests) =>
        requests.Any(request => request.Source is ColorSource.Resolution) ? [VisibilityStage.Id] : [];

    /// <summary>Warns of options that change nothing.</summary>
    public void WarnUnused(StageLog log)
    {
        if (Source is not ColorSource.Resolution && Resolution is not (null, null))
            Warn("textureColorSourceResMin and textureColorSourceResMax", ColorSource.Resolution, log);
        if (Source is not ColorSource.Thermal && (Thermal is not (null, null) || Unit is not null))
        {
            Warn(
                "textureColorSourceThermalMin, textureColorSourceThermalMax and textureColorSourceThermalUnit",
                ColorSource.Thermal, log);
        }
    }

    private void Warn(string options, ColorSource needed, StageLog log) => log.Warn(
        "Export_OptionUnused",
        $"{options} have no effect, because textureColorSource is {Source}. Choose {needed} to see them.");
}
