using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Pipeline;

namespace Reality.Engine.Colors;

/// <summary>Colors of points of the surface in the photos that see them: observations, point after point.</summary>
internal sealed record ColorSamples
{
    private const string ThermalBand = "Thermal";

    // Photos are reduced as long as their longer side keeps this many pixels: a point has the mean color of its surroundings.
    private const int MinSide = 400;

    // More add time and memory, and no accuracy.
    private const int MinObservationLimit = 600_000;
    private const int ObservationsPerPhoto = 200;

    // Nearly black and nearly white pixels do not show the exposure.
    private const float Darkest = 6;
    private const float Brightest = 250;

    public required int PhotoCount { get; init; }

    /// <summary>First observation of each point, and the number of observations.</summary>
    public required int[] FirstObservation { get; init; }

    public required int[] PhotoOf { get; init; }

    /// <summary>ln(g / 128) of red, green and blue.</summary>
    public required Vector3[] LogLevel { get; init; }

    /// <summary>Place in the photo, in the coordinates of <see cref="ColorBasis"/>.</summary>
    public required Vector2[] Place { get; init; }

    public int PointCount => FirstObservation.Length - 1;

    public int Count => PhotoOf.Length;

    /// <summary>
    /// Samples the tie points of all registered photos of visible light; points that fewer than two of them show are left out.
    /// </summary>
    public static ColorSamples Of(Scene scene, IPhotoSource photos, StageContext context)
    {
        var points = scene.TiePoints;
        var colors = new Vector3[points.ObservationCount];
        var observationsOf = Grouping.Of(points.PhotoOf, scene.Photos.Count);
        var limit = Math.Max(MinObservationLimit, (long)ObservationsPerPhoto * scene.Photos.Count);
        var stride = (int)(1 + points.ObservationCount / limit);
        var shown = scene.CalibratedPhotos.Where(photo => scene.CameraOf(photo).Band != ThermalBand).ToList();
        context.ForEach(shown, photo => Sample(photo));
        return Gather(scene, colors, stride);

        void Sample(Photo photo)
        {
            var camera = scene.CameraOf(photo);
            var reduction = 8;
            while (reduction > 1 && Math.Max(camera.Width, camera.Height) / reduction < MinSide)
                reduction /= 2;
            try
            {
                var image = photos.ReadColor(photo, reduction, context.Cancellation);
                foreach (var i in observationsOf[photo.Id.Value])
                    colors[i] = MeanAround(image, points.X[i] / reduction, points.Y[i] / reduction);
            }
            catch (InvalidFileException e)
            {
                context.Log.Warn("Photo_Unreadable", $"The colors of {photo.Name} are not equalized: {e.Reason}");
            }
        }
    }

    /// <summary>The same photos with some of the points.</summary>
    public ColorSamples Part(Func<int, bool> contains)
    {
        List<int> first = [0], kept = [];
        for (var point = 0; point < PointCount; point++)
        {
            if (!contains(point))
                continue;
            for (var i = FirstObservation[point]; i < FirstObservation[point + 1]; i++)
                kept.Add(i);
            first.Add(kept.Count);
        }
        return this with
        {
            FirstObservation = [.. first],
            PhotoOf = [.. kept.Select(i => PhotoOf[i])],
            LogLevel = [.. kept.Select(i => LogLevel[i])],
            Place = [.. kept.Select(i => Place[i])],
        };
    }

    // Points of the scene with the given stride, and their observations of a color that counts.
    private static ColorSamples Gather(Scene scene, Vector3[] colors, int stride)
    {
        var points = scene.TiePoints;
        List<int> first = [0], photoOf = [];
        List<Vector3> logLevels = [];
        List<Vector2> places = [];
        for (var point = 0; point < points.Count; point += stride)
        {
            var (begin, end) = (points.FirstObservation[point], points.FirstObservation[point + 1]);
            var count = 0;
            for (var i = begin; i < end; i++)
                count += Counts(colors[i]) ? 1 : 0;
            if (count < 2)
                continue;
            for (var i = begin; i < end; i++)
            {
                if (!Counts(colors[i]))
                    continue;
                var camera = scene.CameraOf(scene.Photos[points.PhotoOf[i]]);
                var place = ColorBasis.PlaceOf(points.X[i], points.Y[i], camera.Width, camera.Height);
                photoOf.Add(points.PhotoOf[i]);
                logLevels.Add(LogLevels(colors[i]));
                places.Add(new((float)place.X, (float)place.Y));
            }
            first.Add(photoOf.Count);
        }
        return new()
        {
            PhotoCount = scene.Photos.Count, FirstObservation = [.. first], PhotoOf = [.. photoOf], LogLevel = [.. logLevels],
            Place = [.. places],
        };
    }

    private static bool Counts(Vector3 color) =>
        MathF.Min(color.X, MathF.Min(color.Y, color.Z)) > Darkest && MathF.Max(color.X, MathF.Max(color.Y, color.Z)) < Brightest;

    private static Vector3 LogLevels(Vector3 color) => new(
        (float)ColorBasis.LogLevel(color.X), (float)ColorBasis.LogLevel(color.Y), (float)ColorBasis.LogLevel(color.Z));

    private static Vector3 MeanAround(Image<Rgb24> image, float x, float y)
    {
        var sum = Vector3.Zero;
        for (var j = -1; j <= 1; j++)
        {
            for (var i = -1; i <= 1; i++)
                sum += MipChain.Bilinear(image, x + i, y + j);
        }
        return sum / 9;
    }
}
