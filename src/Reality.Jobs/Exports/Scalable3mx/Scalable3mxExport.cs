using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Lod;
using Reality.Engine.Tiling;
using Reality.Formats.Scalable3mx;
using Reality.Jobs.Exports.WebPages;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.Scalable3mx;

/// <summary>
/// 3MX: Scene.3mx and a tree of node files below Data/, in the export's coordinate system relative to the origin in the scene
/// file.
/// </summary>
public sealed class Scalable3mxExport : ModelExport<Scalable3mxOptions>
{
    private const string RootName = "Scene.3mx";
    private const string WebAppResource = "Reality.Jobs.Exports.Scalable3mx.index.html";

    // Node files have single precision; distances to the origin above this many steps of it show.
    private const double SinglePrecisionSteps = 1 << 23;

    public override string Name => "3MX";

    public override string Description => "3MX level-of-detail meshes";

    internal override ExportOptions DefaultOptions(string? crs) => new Scalable3mxOptions { Crs = crs };

    private protected override LodShape LodShapeOf(Scalable3mxOptions options) =>
        LodShapes.Of(options.LodScope ?? LodScope.AcrossTiles, LodType.Adaptive);

    private protected override string? CrsOf(Scalable3mxOptions options) => options.Crs;

    private protected override string? RootNameOf(Scalable3mxOptions options) => RootName;

    private protected override void Refuse(Scalable3mxOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geographic);
        ExportRefusals.MixedUnits(options.Crs, target, Name);
    }

    private protected override void Write(Scalable3mxOptions options, ExportRequest request, ExportTarget target)
    {
        var origin = options.CrsOrigin is { } asked ? new Vector3d(asked.X, asked.Y, asked.Z) : target.Frame.Origin;
        var pyramid = new MeshPyramid(target, origin);
        var bounds = pyramid.Write();
        WarnFarOrigin(bounds, target);
        using (var stream = File.Create(target.PathOf(RootName)))
            SceneFile.Write(stream, request.Name, target.Frame.Definition, origin, MeshPyramid.RootFile);
        if (options.GenerateWebApp is true)
            WebPage.Write(Path.GetDirectoryName(target.PathOf(RootName))!, WebAppResource, RootName);
    }

    private static void WarnFarOrigin(Box3d bounds, ExportTarget target)
    {
        var farthest = Vector3d.Max(bounds.Max, -1 * bounds.Min);
        var step = Math.Max(farthest.X, Math.Max(farthest.Y, farthest.Z)) * target.Frame.MetersPerUnit / SinglePrecisionSteps;
        var groundSamplingDistance = target.Workspace.ReadLayout().GroundSamplingDistance;
        if (step <= groundSamplingDistance)
            return;
        target.Context.Log.Warn(
            "Export_OriginFar",
            FormattableString.Invariant($"Positions are rounded to {step:G2} m, more than a pixel of the photos. ")
            + $"3MX stores them in single precision, and crsOrigin is far from the model: choose one nearby, or leave it out.");
    }
}

/// <summary>Options of a 3MX export.</summary>
public sealed record Scalable3mxOptions : TextureOptions
{
    /// <summary>Origin subtracted from coordinates, in the CRS of the export; absent = chosen by the export.</summary>
    [Default("near the scene, in whole units")]
    [DependsOn("crs")]
    public Point3d? CrsOrigin { get; init; }

    /// <summary>Scope of one level-of-detail tree.</summary>
    [Default(Contract.Exports.LodScope.AcrossTiles)]
    public LodScope? LodScope { get; init; }

    /// <summary>Add a web page that shows the model.</summary>
    [Default(false)]
    public bool? GenerateWebApp { get; init; }
}
