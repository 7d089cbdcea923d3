using System.Globalization;
using Reality.Contract.Exports;
using Reality.Jobs.Exports;

namespace Reality.Jobs.Tests.Docs.Examples;

/// <summary>Point clouds as text: x y z r g b.</summary>
public sealed class XyzExport : ModelExport<XyzOptions>
{
    private const string FileName = "PointCloud.xyz";

    public override string Name => "XYZ";

    public override string Description => "Point cloud as text";

    internal override ExportOptions DefaultOptions(string? crs) => new XyzOptions { Crs = crs };

    private protected override string? CrsOf(XyzOptions options) => options.Crs;

    private protected override string? RootNameOf(XyzOptions options) => FileName;

    private protected override void Refuse(XyzOptions options, string target) =>
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name);

    private protected override void Write(XyzOptions options, ExportRequest request, ExportTarget target) =>
        PointSamples.ForEachFile(true, FileName, target, (name, tiles) =>
        {
            using var writer = new StreamWriter(target.PathOf(name));
            PointSamples.ForEachTile(tiles, options, target, (points, positions) =>
            {
                foreach (var (position, color) in positions.Zip(points.Colors))
                {
                    writer.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{position.X:F3} {position.Y:F3} {position.Z:F3} {color.R} {color.G} {color.B}"));
                }
            });
        });
}

/// <summary>Options of an XYZ export.</summary>
public sealed record XyzOptions : PointOptions;
