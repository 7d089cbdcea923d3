using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;
using Reality.Formats.Thermal;
using Reality.Sample.Flights;
using Reality.Sample.Rendering;
using Reality.Sample.Scanning;

namespace Reality.Sample;

/// <summary>
/// Writes the synthetic survey: <c>photos/</c> in the form a drone leaves on its card, <c>scans/</c> if asked for, and
/// <c>truth/</c> with the exact poses, surface, control points and positions of scanners. Deterministic: equal options give
/// equal bytes.
/// </summary>
public static class SampleSurvey
{
    // Raise it when the same options give other photos.
    private const string Version = "2";

    // Limits memory: small photos are rendered side by side, large ones one after the other.
    private const long MaxPixelsAtOnce = 64_000_000;

    /// <summary>Renders the survey, or returns at once if the folder already holds one with these options.</summary>
    /// <param name="directory">Created if missing. Other files in it are left alone.</param>
    /// <param name="progress">Receives the completed fraction, 0 to 1.</param>
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

        // The truth file marks a complete survey: it is deleted first and written last.
        var truth = Path.Combine(truthFolder, SampleTruth.FileName);
        File.Delete(truth);
        Action[] writing =
        [
            () => WriteSurface(truthFolder, scene),
            () => WholeFile.WriteAt(
                Path.Combine(truthFolder, SampleTruth.DsmFileName), path => TruthDsm.Write(path, scene, cancellation)),
            .. options.HasThermal
                ? [() => WholeFile.WriteAt(
                    Path.Combine(truthFolder, SampleTruth.TemperatureFileName),
                    path => TruthTemperature.Write(path, scene, cancellation))]
                : Array.Empty<Action>(),
            .. scene.Exposures.Select<SampleExposure, Action>(exposure => () =>
                WritePhoto(photoFolder, scene, exposure, options, cancellation)),
        ];
        RunAll(writing, PhotosAtOnce(options), progress, cancellation);
        var content = SampleTruth.Of(scene, options.HasThermal, KeyOf(options));
        if (options.ScanStepDegrees is not null)
        {
            var scans = new SampleScans(scene, options, cancellation).Write(Path.Combine(directory, SampleScans.FolderName));
            WholeFile.Write(Path.Combine(truthFolder, ScanTruth.FileName), stream => stream.Write(scans));
        }
        WholeFile.Write(
            Path.Combine(truthFolder, SampleControlList.FileName), stream => stream.Write(SampleControlList.Of(content)));
        WholeFile.Write(truth, stream => stream.Write(content.ToJson()));
        progress?.Report(1);
    }

    /// <summary>Whether a folder holds a complete survey with these options.</summary>
    public static bool IsThere(string directory, SampleOptions options) =>
        Directory.Exists(Path.Combine(directory, "photos")) && IsComplete(Path.Combine(directory, "truth"), options);

    private static bool IsComplete(string truthFolder, SampleOptions options)
    {
        var path = Path.Combine(truthFolder, SampleTruth.FileName);
        return File.Exists(path) && SampleTruth.Read(path).Key == KeyOf(options);
    }

    private static int PhotosAtOnce(SampleOptions options) =>
        (int)Math.Clamp(MaxPixelsAtOnce / ((long)options.Width * options.Height), 1, options.ThreadCount);

    private static void RunAll(Action[] actions, int atOnce, IProgress<double>? progress, CancellationToken cancellation)
    {
        var done = 0;
        var counting = new Lock();
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = atOnce };
        Parallel.ForEach(Partitioner.Create(actions, EnumerablePartitionerOptions.NoBuffering), parallel, action =>
        {
            action();
            lock (counting)
                progress?.Report(++done / (actions.Length + 1.0));
        });
    }

    private static void WritePhoto(
        string folder, SampleScene scene, SampleExposure exposure, SampleOptions options, CancellationToken cancellation)
    {
        var threadCount = options.ThreadCount / PhotosAtOnce(options);
        var image = scene.RenderPhoto(exposure.Id, threadCount, cancellation);
        var jpeg = Encode(image, exposure, scene.Camera, scene.Nameplate, options);
        WholeFile.Write(Path.Combine(folder, exposure.Name), stream => stream.Write(jpeg));
        if (!options.HasThermal)
            return;
        var kelvin = scene.RenderTemperatures(exposure.Id, threadCount, cancellation);
        var thermal = ThermalCamera.ExposureOf(exposure);
        var picture = Encode(ThermalPicture.Of(kelvin), thermal, ThermalCamera.True, ThermalCamera.Nameplate, options);
        WholeFile.Write(Path.Combine(folder, thermal.Name), stream => stream.Write(FlirRecordsWriter.Add(picture, kelvin)));
    }

    private static byte[] Encode(
        Image<Rgb24> image, SampleExposure exposure, Camera camera, CameraNameplate nameplate, SampleOptions options) =>
        JpegWriter.Encode(
            image, options.JpegQuality, SamplePhotoMetadata.Exif(exposure, camera, nameplate),
            SamplePhotoMetadata.Xmp(exposure, camera, nameplate));

    private static void WriteSurface(string folder, SampleScene scene) =>
        WholeFile.Write(Path.Combine(folder, SampleTruth.SurfaceFileName), stream => WritePly(stream, scene.Surface.ToMesh()));

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
            $"{Version} {options.PhotoCount} {options.Width} {options.Height} {options.Seed} {options.JpegQuality}")
            + (options.HasThermal ? " thermal" : "") + (options.HasFisheye ? " fisheye" : "")
            + (options.ScanStepDegrees is { } step ? string.Create(CultureInfo.InvariantCulture, $" scans {step:R}") : "");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
