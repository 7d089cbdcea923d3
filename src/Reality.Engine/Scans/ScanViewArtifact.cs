using System.Text;
using Reality.Core.Imaging;
using Reality.Pipeline;

namespace Reality.Engine.Scans;

/// <summary>
/// A view of a scan as artifacts: "scan-views/{view}.bin" is its depth map, "scan-views/{view}.points" what its points have
/// besides positions.
/// </summary>
internal static class ScanViewArtifact
{
    private const string PointsSuffix = ".points";

    /// <summary>Name of a view: "SCAN-STATION-FACE".</summary>
    public static string NameOf(int scan, int station, int face) =>
        FormattableString.Invariant($"{scan:D4}-{station:D6}-{face}");

    /// <summary>Number of the scan of a view, in the scene.</summary>
    public static int ScanOf(ArtifactName name) => int.Parse(
        name.Item.AsSpan(0, 4), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    public static ArtifactName DepthOf(string view) => ScanViewStage.Id / $"{view}.bin";

    /// <summary>Depth maps of all views, in the order of scans and stations.</summary>
    public static IReadOnlyList<ArtifactName> DepthsIn(Workspace workspace) => workspace.List(ScanViewStage.Id, ".bin");

    /// <summary>Artifact of the points of a depth map.</summary>
    public static ArtifactName PointsOf(ArtifactName depth) => ScanViewStage.Id / (depth.Item[..^4] + PointsSuffix);

    public static void WriteScanPoints(this Workspace workspace, ArtifactName name, ScanViewPoints points) =>
        workspace.Write(name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(points.Width);
            writer.Write(points.Height);
            SceneArtifact.WriteArray<Rgb24>(writer, points.Colors);
            SceneArtifact.WriteArray<ushort>(writer, points.Intensities);
            SceneArtifact.WriteArray<byte>(writer, points.Classifications);
        });

    public static ScanViewPoints ReadScanPoints(this Workspace workspace, ArtifactName name)
    {
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        return new(
            reader.ReadInt32(), reader.ReadInt32(), SceneArtifact.ReadArray<Rgb24>(reader),
            SceneArtifact.ReadArray<ushort>(reader), SceneArtifact.ReadArray<byte>(reader));
    }
}

/// <summary>Attributes of the points in the pixels of a view; zero where it has no depth, empty if the scan lacks them.</summary>
internal sealed record ScanViewPoints(int Width, int Height, Rgb24[] Colors, ushort[] Intensities, byte[] Classifications);
