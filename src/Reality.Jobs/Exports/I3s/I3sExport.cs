using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Engine.Lod;
using Reality.Formats.I3s;

namespace Reality.Jobs.Exports.I3s;

/// <summary>
/// Indexed 3D scene layer: a package, and the same layer as a folder for a static web server. In longitude and latitude on WGS 84
/// unless a projected system is requested.
/// </summary>
public sealed class I3sExport : ModelExport<I3sOptions>
{
    private const string RootName = "Model.slpk";
    private const string ServerName = "SceneServer";
    private const string DefaultCrs = "EPSG:4326";

    public override string Name => "I3S";

    public override string Description => "Indexed 3D scene layer";

    protected override string RealityDataTypeOf(I3sOptions? options) => "SLPK";

    // Many clients show global layers only, so the system of the job's other exports is not taken.
    internal override ExportOptions DefaultOptions(string? crs) => new I3sOptions();

    internal override string? WrittenCrsOf(ExportOptions options, GeoPoint? origin) =>
        CrsOf(options) ?? (origin is null ? null : DefaultCrs);

    private protected override LodShape LodShapeOf(I3sOptions options) => LodShape.Default;

    private protected override string? CrsOf(I3sOptions options) => options.Crs;

    private protected override string? RootNameOf(I3sOptions options) => RootName;

    private protected override void Refuse(I3sOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(
            options.Crs, target, Name, I3sReference.ProblemOf, "Leave it out for EPSG:4326, or choose a projected system");
        ExportRefusals.MixedUnits(options.Crs, target, Name);
    }

    private protected override void Write(I3sOptions options, ExportRequest request, ExportTarget target)
    {
        if (target.Frame.World is null)
        {
            target.Context.Log.Warn(
                "Export_NotReferenced",
                $"The scene layer has local coordinates, because the photos' positions do not place the scene on the earth. "
                + $"Clients of scene layers may not show it.");
        }
        using var global = options.Crs is null && target.Frame.World is { } world
            ? ExportFrame.Of(world.Origin, DefaultCrs)
            : null;
        var frame = global ?? target.Frame;
        using var writer = new I3sWriter(
            target.PathOf(RootName), target.PathOf(ServerName), new I3sReference(frame.System), target.Colors.HasAny);
        new SceneLayer(target, frame, writer).Write();
    }
}

/// <summary>Options of an I3S export.</summary>
public sealed record I3sOptions : TextureOptions;
