using System.IO.Compression;
using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Thermal;

/// <summary>
/// Reads the temperatures of the thermal photos of a scene: "thermal-photos/scene.bin", the scene with the poses of these photos
/// alone, and "thermal-photos/{photo}.bin", kelvin in the undistorted view of each.
/// </summary>
/// <param name="readScene">Reads the whole calibrated scene.</param>
/// <param name="key">Identifies that scene.</param>
public sealed class ThermalPhotosStage(IPhotoSource photos, Func<CancellationToken, Scene> readScene, object? key)
    : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "thermal-photos";

    private const double SecondsPerMegapixel = 0.05;

    // Each core has a photo: its temperatures before and after, its mask, and its file.
    private const long BaseBytes = 64L << 20;
    private const long PhotosAtOnce = 16;
    private const long BytesPerPixel = 16;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated];

    public override object? Key => key;

    protected override string TaskId => "read";

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var scene = plan.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        return new(
            SecondsPerMegapixel * SceneArtifact.MegapixelsOf(scene),
            BaseBytes + PhotosAtOnce * BytesPerPixel * MostPixelsIn(scene), TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var planned = context.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var scene = readScene(context.Cancellation);
        CheckSizes(scene, planned);
        var thermal = scene.CalibratedPhotos.Where(photo => scene.CameraOf(photo).Band == Camera.ThermalBand)
            .Select(photo => photo with { PlannedSize = planned[photo.Id].PlannedSize }).ToList();
        context.Log.Begin(thermal.Count);
        context.ForEach(thermal, photo =>
        {
            Read(photo, scene.CameraOf(photo), context);
            context.Log.Advance();
        });
        var read = thermal.Where(photo => context.Workspace.Contains(NameOf(photo.Id))).Select(photo => photo.Id).ToHashSet();
        if (read.Count == 0)
        {
            throw new StageException(
                "Thermal_NoPhotos",
                thermal.Count == 0
                    ? "Temperatures were asked for, but no thermal photo of the scene has a pose. "
                        + "Add thermal photos (Band Thermal) and calibrate again, or choose another color source."
                    : $"Temperatures were asked for, but none of the {thermal.Count} thermal photos can be converted to them: "
                        + $"see the warnings. Choose another color source.");
        }
        var posed = scene.Photos.Select(photo => read.Contains(photo.Id) ? photo : photo with { CameraFromWorld = null });
        context.Workspace.WriteScene(Id, new() { Origin = scene.Origin, Cameras = scene.Cameras, Photos = [.. posed] });
    }

    // Its owner can change the published scene while the job runs.
    private static void CheckSizes(Scene scene, Scene planned)
    {
        if (!scene.Photos.Select(SizeIn(scene)).SequenceEqual(planned.Photos.Select(SizeIn(planned))))
        {
            throw new StageException(
                "Scene_Changed", "The photos of the scene, or their sizes, were changed while the job runs. Run the job again.");
        }

        static Func<Photo, (int, int)> SizeIn(Scene scene) =>
            photo => (scene.CameraOf(photo).Width, scene.CameraOf(photo).Height);
    }

    /// <summary>Pixels of the largest thermal photo with a pose; 0 if there is none.</summary>
    internal static long MostPixelsIn(Scene scene) => scene.CalibratedPhotos.Select(scene.CameraOf)
        .Where(camera => camera.Band == Camera.ThermalBand).Select(camera => (long)camera.Width * camera.Height)
        .DefaultIfEmpty().Max();

    /// <summary>Temperatures of a photo in kelvin, NaN if a pixel has none, and the view that they cover.</summary>
    internal static (PinholeView View, Image<float> Kelvin) ReadView(Workspace workspace, Scene scene, PhotoId id)
    {
        using var reader = new BinaryReader(
            new BrotliStream(workspace.Read(NameOf(id)), CompressionMode.Decompress), Encoding.UTF8);
        var view = PinholeView.Of(scene[id], scene.CameraOf(scene[id]), reader.ReadInt32());
        return (view, new(view.Width, view.Height, SceneArtifact.ReadArray<float>(reader)));
    }

    private static ArtifactName NameOf(PhotoId photo) => Id / $"{photo}.bin";

    private void Read(Photo photo, Camera camera, StageContext context)
    {
        Image<float> kelvin;
        try
        {
            kelvin = photos.ReadTemperature(photo, context.Cancellation);
        }
        catch (InvalidFileException e)
        {
            context.Log.Warn("Photo_NoTemperatures", $"{photo.Name} is left out of the temperatures: {e.Reason}");
            return;
        }
        var mask = photos.ReadUsableMask(photo, context.Cancellation);
        var reduction = Math.Max(1, camera.Width / kelvin.Width);
        var undistorted = Undistorted(kelvin, mask, camera, PinholeView.Of(photo, camera, reduction));
        context.Workspace.Write(NameOf(photo.Id), stream =>
        {
            using var packed = new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            using var writer = new BinaryWriter(packed, Encoding.UTF8, leaveOpen: true);
            writer.Write(reduction);
            SceneArtifact.WriteArray<float>(writer, undistorted.Pixels);
        });
    }

    // The picture of the photo, which the camera is calibrated for, may have more pixels than its temperatures.
    private static Image<float> Undistorted(Image<float> kelvin, Image<byte>? mask, Camera camera, PinholeView view)
    {
        var result = new Image<float>(view.Width, view.Height);
        for (var y = 0; y < result.Height; y++)
        {
            for (var x = 0; x < result.Width; x++)
            {
                var at = camera.PixelFromNormalized(
                    new((x + 0.5 - view.CenterX) / view.FocalX, (y + 0.5 - view.CenterY) / view.FocalY));
                var isInside = at.X >= 0 && at.Y >= 0 && at.X < camera.Width && at.Y < camera.Height
                    && (mask is null || mask[(int)at.X, (int)at.Y] != 0);
                result[x, y] = isInside
                    ? Temperatures.At(kelvin, at.X * kelvin.Width / camera.Width, at.Y * kelvin.Height / camera.Height)
                    : float.NaN;
            }
        }
        return result;
    }
}

/// <summary>Interpolation in images of temperatures.</summary>
internal static class Temperatures
{
    /// <summary>Bilinear; at the border that of the nearest pixels. NaN if one of them has none.</summary>
    public static float At(Image<float> kelvin, double x, double y)
    {
        var (left, top) = (Math.Clamp(x - 0.5, 0, kelvin.Width - 1), Math.Clamp(y - 0.5, 0, kelvin.Height - 1));
        var (i, j) = ((int)left, (int)top);
        var (iNext, jNext) = (Math.Min(i + 1, kelvin.Width - 1), Math.Min(j + 1, kelvin.Height - 1));
        var (u, v) = ((float)(left - i), (float)(top - j));
        return (1 - v) * ((1 - u) * kelvin[i, j] + u * kelvin[iNext, j])
            + v * ((1 - u) * kelvin[i, jNext] + u * kelvin[iNext, jNext]);
    }
}
