using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tags;
using Reality.Testing;

namespace Reality.Engine.Tests.Tags;

/// <summary>Tags in the space of a <see cref="SyntheticScene"/>, as its photos see them.</summary>
internal static class SyntheticTags
{
    public const string Family = "tag36h11";

    /// <summary>Corners and center of square tags, spread over the middle of a scene of photos around an object.</summary>
    public static Vector3d[][] Spread(int count, double size = 0.5)
    {
        var random = SeededRandom.For(11, count);
        var tags = new Vector3d[count][];
        for (var i = 0; i < count; i++)
        {
            var center = new Vector3d(
                1.6 * (2 * random.NextDouble() - 1), 1.6 * (2 * random.NextDouble() - 1), 1.6 * (2 * random.NextDouble() - 1));
            var right = size * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()).Normalized();
            var down = size * Vector3d.Cross(right, new Vector3d(
                random.NextGaussian(), random.NextGaussian(), random.NextGaussian())).Normalized();
            tags[i] =
            [
                center - 0.5 * right - 0.5 * down, center + 0.5 * right - 0.5 * down, center + 0.5 * right + 0.5 * down,
                center - 0.5 * right + 0.5 * down, center,
            ];
        }
        return tags;
    }

    /// <summary>Tags that photos see; their ids are their indices.</summary>
    public static IReadOnlyList<PhotoTag>[] SeenIn(SyntheticScene synthetic, Vector3d[][] tags, double noisePixels = 0.1)
    {
        var random = SeededRandom.For(12, tags.Length);
        var seen = new IReadOnlyList<PhotoTag>[synthetic.Truth.Photos.Count];
        foreach (var photo in synthetic.Truth.Photos)
        {
            var camera = synthetic.Truth.CameraOf(photo);
            var ofPhoto = new List<PhotoTag>();
            foreach (var (id, points) in tags.Index())
            {
                var pixels = new Vector2d[points.Length];
                var isInside = true;
                for (var i = 0; i < points.Length; i++)
                {
                    isInside &= camera.TryProject(photo.CameraFromWorld!.Value * points[i], out pixels[i]);
                    pixels[i] += noisePixels * new Vector2d(random.NextGaussian(), random.NextGaussian());
                    isInside &= pixels[i].X > 0 && pixels[i].Y > 0 && pixels[i].X < camera.Width && pixels[i].Y < camera.Height;
                }
                if (isInside)
                    ofPhoto.Add(Tag(id, pixels));
            }
            seen[photo.Id.Value] = ofPhoto;
        }
        return seen;
    }

    public static PhotoTag Tag(int id, Vector2d[] points, string family = Family) => new()
    {
        Family = family, Text = id.ToString(System.Globalization.CultureInfo.InvariantCulture), Points = points,
    };

    /// <summary>A tag of ten pixels.</summary>
    public static PhotoTag TagAt(int id, double x, double y, string family = Family) => Tag(
        id, [new(x, y), new(x + 10, y), new(x + 10, y + 10), new(x, y + 10), new(x + 5, y + 5)], family);
}
