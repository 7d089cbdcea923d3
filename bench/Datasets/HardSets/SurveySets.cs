using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Sample;

namespace Reality.Datasets.HardSets;

/// <summary>Hard sets made from photos of the sample survey.</summary>
internal sealed class SurveySets(int photoCount, int width, int height)
{
    private readonly SampleScene _sample = SampleScene.Create(new() { PhotoCount = photoCount, Width = width, Height = height });
    private readonly Dictionary<(SampleScene, int), Image<Rgb24>> _rendered = [];

    public IEnumerable<HardSet> All() =>
        [Exposures(), Duplicates(), TwoFocalLengths(), OtherPlace(), PureRotations(), WrongPositions()];

    // A third of the photos four times as bright, a third a quarter as bright.
    private HardSet Exposures() => Of(
        "exposure", "photos by turns four times as bright, as they are, and a quarter as bright", Photos(_sample),
        i => WithGain(Render(_sample, i), (i % 3) switch { 0 => 4, 1 => 1, _ => 0.25 }));

    private HardSet Duplicates()
    {
        var photos = Photos(_sample);
        var copies = Enumerable.Range(0, (int)Math.Ceiling(0.15 * photos.Count)).Select(c => c * 5 % photos.Count).ToArray();
        HardPhoto[] all = [.. photos, .. copies.Select((of, c) => photos[of] with
        {
            Stated = photos[of].Stated with { Id = new(photos.Count + c), Name = $"copy-{photos[of].Stated.Name}" },
        })];
        return Of(
            "duplicates", "15 % of the photos twice", all,
            i => Render(_sample, i < photos.Count ? i : copies[i - photos.Count]));
    }

    private HardSet TwoFocalLengths()
    {
        var tele = Narrow(2, new(1));
        var photos = Photos(_sample).Select(
            (photo, i) => i % 2 == 0 ? photo : photo with { Stated = photo.Stated with { CameraId = new(1) } }).ToArray();
        return new(
            "two focal lengths", "every other photo at twice the focal length", [_sample.PriorScene().Cameras[0], tele], photos,
            i => i % 2 == 0 ? Render(_sample, i) : Turned(Render(_sample, i), tele, Rotation.Identity));
    }

    private HardSet OtherPlace()
    {
        var other = SampleScene.Create(new()
        {
            PhotoCount = Math.Max(3, (int)(photoCount * 0.3 / 0.7)), Width = _sample.Camera.Width, Height = _sample.Camera.Height,
            Seed = 2,
        });
        var here = Photos(_sample);
        HardPhoto[] all = [.. here, .. Photos(other).Select((photo, i) => photo with
        {
            Stated = photo.Stated with { Id = new(here.Count + i), Name = $"other-{photo.Stated.Name}", Position = null },
            Place = 1,
        })];
        return Of(
            "another place", "30 % of the photos show another village, without positions", all,
            i => i < here.Count ? Render(_sample, i) : Render(other, i - here.Count));
    }

    // Each fifth photo is replaced by three from its place, turned by ten degrees each.
    private HardSet PureRotations()
    {
        var narrow = Narrow(1.6, new(0));
        var photos = new List<HardPhoto>();
        var sources = new List<(int Photo, Rotation Turn)>();
        foreach (var photo in Photos(_sample))
        {
            double[] turns = photo.Stated.Id.Value % 5 == 2 ? [-10, 0, 10] : [0];
            foreach (var degrees in turns)
            {
                var turn = Rotation.FromRotationVector(new(0, degrees * Math.PI / 180, 0));
                photos.Add(photo with
                {
                    Stated = photo.Stated with { Id = new(photos.Count), Name = $"{photos.Count:D2}-{photo.Stated.Name}" },
                    TrueCameraFromWorld = new RigidTransform(turn, Vector3d.Zero) * photo.TrueCameraFromWorld,
                });
                sources.Add((photo.Stated.Id.Value, turn));
            }
        }
        return new(
            "pure rotations", "groups of three photos from one spot, 10° apart", [narrow], photos,
            i => Turned(Render(_sample, sources[i].Photo), narrow, sources[i].Turn));
    }

    private HardSet WrongPositions() => Of(
        "wrong positions", "every third position is wrong by 100 to 400 m", [.. Photos(_sample).Select((photo, i) =>
        {
            if (i % 3 != 0)
                return photo;
            var random = SeededRandom.For(5, i);
            var prior = photo.Stated.Position!;
            var angle = 2 * Math.PI * random.NextDouble();
            var meters = 100 + 300 * random.NextDouble();
            var wrong = new LocalFrame(prior.Position).GeoFromWorld(
                new(meters * Math.Cos(angle), meters * Math.Sin(angle), 40 * random.NextGaussian()));
            return photo with { Stated = photo.Stated with { Position = prior with { Position = wrong } } };
        })],
        i => Render(_sample, i));

    private HardSet Of(string name, string meaning, IReadOnlyList<HardPhoto> photos, Func<int, Image<Rgb24>> render) =>
        new(name, meaning, [_sample.PriorScene().Cameras[0]], photos, render);

    private static List<HardPhoto> Photos(SampleScene sample) =>
        [.. sample.PriorScene().Photos.Zip(sample.Exposures, (photo, e) => new HardPhoto(photo, e.CameraFromWorld))];

    private Image<Rgb24> Render(SampleScene sample, int photo)
    {
        lock (_rendered)
        {
            if (!_rendered.TryGetValue((sample, photo), out var image))
                _rendered[(sample, photo)] = image = sample.RenderPhoto(new(photo));
            return image;
        }
    }

    // As its file states it; there is no distortion.
    private Camera Narrow(double factor, CameraId id) => new()
    {
        Id = id, Name = $"Narrow {factor}", Width = _sample.Camera.Width, Height = _sample.Camera.Height,
        FocalLength = factor * _sample.Camera.FocalLength,
        PrincipalPoint = new(0.5 * _sample.Camera.Width, 0.5 * _sample.Camera.Height), FocalLengthIsKnown = true,
    };

    /// <summary>View of a camera that is rotated against that of a photo.</summary>
    private Image<Rgb24> Turned(Image<Rgb24> photo, Camera camera, Rotation turn)
    {
        var image = new Image<Rgb24>(camera.Width, camera.Height);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var ray = turn.Inverted() * camera.RayFromPixel(new(x + 0.5, y + 0.5));
                if (_sample.Camera.TryProject(ray, out var pixel))
                    image[x, y] = Bilinear(photo, pixel.X - 0.5, pixel.Y - 0.5);
            }
        }
        return image;
    }

    private static Rgb24 Bilinear(Image<Rgb24> image, double x, double y)
    {
        x = Math.Clamp(x, 0, image.Width - 1.001);
        y = Math.Clamp(y, 0, image.Height - 1.001);
        var (left, top) = ((int)x, (int)y);
        var (fx, fy) = (x - left, y - top);
        var (a, b, c, d) = (image[left, top], image[left + 1, top], image[left, top + 1], image[left + 1, top + 1]);
        byte Mix(byte p, byte q, byte r, byte s) =>
            (byte)Math.Round((1 - fy) * ((1 - fx) * p + fx * q) + fy * ((1 - fx) * r + fx * s));
        return new(Mix(a.R, b.R, c.R, d.R), Mix(a.G, b.G, c.G, d.G), Mix(a.B, b.B, c.B, d.B));
    }

    private static Image<Rgb24> WithGain(Image<Rgb24> photo, double gain)
    {
        var table = new byte[256];
        for (var v = 0; v < table.Length; v++)
            table[v] = (byte)Math.Round(255 * Math.Pow(Math.Min(1, gain * Math.Pow(v / 255.0, 2.2)), 1 / 2.2));
        var image = new Image<Rgb24>(photo.Width, photo.Height);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (r, g, b) = photo.Pixels[i];
            image.Pixels[i] = new(table[r], table[g], table[b]);
        }
        return image;
    }
}
