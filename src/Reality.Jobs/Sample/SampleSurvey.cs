using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Jobs.Sample;

/// <summary>
/// Writes the synthetic survey: <c>photos/</c> as a drone leaves them on its card, and <c>truth/</c> with what really was
/// there. Deterministic: equal options give equal bytes.
/// </summary>
public static class SampleSurvey
{
    // Changes when the same options give other photos.
    private const string Version = "1";

    /// <summary>Renders what is missing, and returns at once where the folder holds this very survey already.</summary>
    /// <param name="directory">Made when missing; photos of other names in it are left alone.</param>
    /// <param name="progress">Hears of the share that is done, 0 to 1.</param>
    public static void Render(
        string directory, SampleOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var truthFolder = Path.Combine(directory, "truth");
        if (IsComplete(truthFolder, options))
        {
            progress?.Report(1);
            return;
        }

        var photoFolder = Directory.CreateDirectory(Path.Combine(directory, "photos")).FullName;
        Directory.CreateDirectory(truthFolder);
        var scene = SampleScene.Create(options);
        foreach (var exposure in scene.Exposures)
        {
            WritePhoto(Path.Combine(photoFolder, exposure.Name), scene, exposure, options, cancellation);
            progress?.Report((exposure.Id.Value + 1.0) / (options.PhotoCount + 1));
        }
        WriteTruth(truthFolder, scene, options, cancellation);
        progress?.Report(1);
    }

    /// <summary>Whether a folder holds a whole survey with these options.</summary>
    public static bool IsThere(string directory, SampleOptions options) =>
        Directory.Exists(Path.Combine(directory, "photos")) && IsComplete(Path.Combine(directory, "truth"), options);

    /// <summary>Whether the truth in a folder is of a whole survey with these options.</summary>
    private static bool IsComplete(string truthFolder, SampleOptions options)
    {
        // The truth is written last.
        var path = Path.Combine(truthFolder, SampleTruth.FileName);
        return File.Exists(path) && SampleTruth.Read(path).Key == KeyOf(options);
    }

    private static void WritePhoto(
        string path, SampleScene scene, SampleExposure exposure, SampleOptions options, CancellationToken cancellation)
    {
        var image = scene.RenderPhoto(exposure.Id, cancellation);
        var jpeg = JpegWriter.Encode(
            image, options.JpegQuality, SamplePhotoMetadata.Exif(exposure, scene.Camera), SamplePhotoMetadata.Xmp(exposure));
        WriteWhole(path, stream => stream.Write(jpeg));
    }

    private static void WriteTruth(string folder, SampleScene scene, SampleOptions options, CancellationToken cancellation)
    {
        WriteWhole(Path.Combine(folder, SampleTruth.SurfaceFileName), stream => WritePly(stream, scene.Surface.ToMesh()));
        cancellation.ThrowIfCancellationRequested();
        var dsm = Path.Combine(folder, SampleTruth.DsmFileName);
        TruthDsm.Write(dsm + ".part.tif", scene, cancellation);
        File.Move(dsm + ".part.tif", dsm, overwrite: true);
        var truth = SampleTruth.Of(scene, KeyOf(options));
        WriteWhole(Path.Combine(folder, SampleTruth.FileName), stream => stream.Write(truth.ToJson()));
    }

    private static void WritePly(Stream stream, Mesh mesh)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            ply
            format binary_little_endian 1.0
            element vertex {mesh.VertexCount}
            property float x
            property float y
            property float z
            element face {mesh.TriangleCount}
            property list uchar int vertex_indices
            end_header

            """).ReplaceLineEndings("\n")));
        using var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true);
        foreach (var position in mesh.Positions)
        {
            writer.Write(position.X);
            writer.Write(position.Y);
            writer.Write(position.Z);
        }
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            writer.Write((byte)3);
            writer.Write(mesh.Triangles[i]);
            writer.Write(mesh.Triangles[i + 1]);
            writer.Write(mesh.Triangles[i + 2]);
        }
    }

    private static string KeyOf(SampleOptions options)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Version} {options.PhotoCount} {options.Width} {options.Height} {options.Seed} {options.JpegQuality}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    // A killed run leaves no half file under its final name.
    private static void WriteWhole(string path, Action<Stream> write)
    {
        var temporary = path + ".part";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            write(stream);
        File.Move(temporary, path, overwrite: true);
    }
}
