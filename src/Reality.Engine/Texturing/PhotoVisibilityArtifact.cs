using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>A <see cref="PhotoVisibility"/> as an artifact: "visibility/{photo}.bin".</summary>
public static class PhotoVisibilityArtifact
{
    public static ArtifactName NameOf(PhotoId photo) => VisibilityStage.Id / $"{photo}.bin";

    /// <summary>
    /// Reads the output of <see cref="WriteVisibility"/>; <paramref name="scene"/> has the photo's camera and pose.
    /// </summary>
    public static PhotoVisibility ReadVisibility(this Workspace workspace, Scene scene, PhotoId id)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scene);
        using var reader = new BinaryReader(
            new BrotliStream(workspace.Read(NameOf(id)), CompressionMode.Decompress), Encoding.UTF8);
        var photo = scene[id];
        var camera = scene.CameraOf(photo);
        var colorView = PinholeView.Of(photo, camera, reader.ReadInt32());
        var colors = new Image<Rgb24>(colorView.Width, colorView.Height, SceneArtifact.ReadArray<Rgb24>(reader));
        var usable = new Image<byte>(colorView.Width, colorView.Height, SceneArtifact.ReadArray<byte>(reader));
        var depthView = PinholeView.Of(photo, camera, reader.ReadInt32());
        return new()
        {
            DepthView = depthView,
            Depth = new()
            {
                LogNearest = reader.ReadDouble(),
                LogStep = reader.ReadDouble(),
                Codes = ReadCodes(reader, depthView),
            },
            ColorView = colorView,
            Colors = colors,
            IsUsable = usable,
        };
    }

    /// <summary>Reads the small color image only.</summary>
    public static (PinholeView View, Image<Rgb24> Colors) ReadColors(this Workspace workspace, Scene scene, PhotoId id)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scene);
        using var reader = new BinaryReader(
            new BrotliStream(workspace.Read(NameOf(id)), CompressionMode.Decompress), Encoding.UTF8);
        var view = PinholeView.Of(scene[id], scene.CameraOf(scene[id]), reader.ReadInt32());
        return (view, new(view.Width, view.Height, SceneArtifact.ReadArray<Rgb24>(reader)));
    }

    /// <summary>Writes the artifact with the integer reduction factors of the photo for depth and for colors.</summary>
    public static void WriteVisibility(
        this Workspace workspace, PhotoId id, PhotoVisibility visibility, int depthReduction, int colorReduction)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(visibility);
        workspace.Write(NameOf(id), stream =>
        {
            using var packed = new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            using var writer = new BinaryWriter(packed, Encoding.UTF8, leaveOpen: true);
            writer.Write(colorReduction);
            SceneArtifact.WriteArray<Rgb24>(writer, visibility.Colors.Pixels);
            SceneArtifact.WriteArray<byte>(writer, visibility.IsUsable.Pixels);
            writer.Write(depthReduction);
            writer.Write(visibility.Depth.LogNearest);
            writer.Write(visibility.Depth.LogStep);
            WriteCodes(writer, visibility.Depth.Codes);
        });
    }

    // Differences along a row are small, so they compress well.
    private static void WriteCodes(BinaryWriter writer, Image<ushort> codes)
    {
        var differences = new ushort[codes.Width];
        for (var y = 0; y < codes.Height; y++)
        {
            var row = codes.Row(y);
            ushort previous = 0;
            for (var x = 0; x < row.Length; x++)
                (differences[x], previous) = ((ushort)(row[x] - previous), row[x]);
            writer.Write(MemoryMarshal.AsBytes(differences.AsSpan()));
        }
    }

    private static Image<ushort> ReadCodes(BinaryReader reader, PinholeView view)
    {
        var codes = new Image<ushort>(view.Width, view.Height);
        for (var y = 0; y < view.Height; y++)
        {
            var row = codes.Row(y);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(row));
            ushort previous = 0;
            for (var x = 0; x < row.Length; x++)
                previous = row[x] = (ushort)(row[x] + previous);
        }
        return codes;
    }
}
