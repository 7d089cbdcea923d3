using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Sample.Flights;
using Reality.Sample.Materials;
using Reality.Sample.Rendering;
using Reality.Sample.Scanning;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample;

/// <summary>
/// The synthetic survey in memory: the exact surface of the site, the true camera and poses, and the photos, depth maps and
/// observations derived from them. Ground truth for tests of every stage.
/// </summary>
public sealed class SampleScene
{
    /// <summary>EGM96 geoid height at <see cref="Origin"/> in meters; constant to 1 mm over the site.</summary>
    public const double GeoidHeightMeters = 48.611;

    private readonly SampleOptions _options;
    private readonly SitePlan _site;
    private readonly Lazy<PhotoShader> _shader;
    private readonly Lazy<PhotoRenderer> _renderer;
    private readonly Lazy<ThermalRenderer> _thermalRenderer;
    private readonly SurfaceTemperature _temperature;

    private SampleScene(SampleOptions options)
    {
        _options = options;
        _site = new SitePlan(options.Seed, FlightPlan.Reach(options.PhotoCount));
        Camera = options.HasFisheye
            ? SampleCamera.TrueFisheye(options.Width, options.Height)
            : SampleCamera.True(options.Width, options.Height);
        Exposures = FlightPlan.Plan(options.PhotoCount, options.Seed, new LocalFrame(Origin));
        Surface = BuildSurface(_site, options.Seed);
        ControlPoints = [.. _site.Targets.Select(Survey)];
        _shader = new(CreateShader);
        _renderer = new(() => new(Surface, _shader.Value, Camera));
        _temperature = new(_site, options.Seed);
        _thermalRenderer = new(() => new(Surface, _temperature, ThermalCamera.True, options.Seed));
    }

    /// <summary>Origin of the world, in UTM zone 32 north, with ellipsoidal height.</summary>
    public static GeoPoint Origin { get; } = GeoPoint.FromDegrees(49.2300, 9.4600, 356.0);

    /// <summary>The true intrinsics.</summary>
    public Camera Camera { get; }

    /// <summary>Metadata in the files of the camera.</summary>
    internal CameraNameplate Nameplate =>
        Camera.Fisheye is null ? SampleCamera.Nameplate : SampleCamera.FisheyeNameplate;

    /// <summary>The exposures; a <see cref="PhotoId"/> is an index into them.</summary>
    public IReadOnlyList<SampleExposure> Exposures { get; }

    public SampleSurface Surface { get; }

    public IReadOnlyList<SampleControlPoint> ControlPoints { get; }

    /// <summary>Meters on the ground per pixel, for a nadir photo of ground at world height zero.</summary>
    public double GroundSamplingDistance => FlightPlan.FlightHeight / Camera.FocalLength;

    /// <summary>Builds the site in about half a second. Photos are rendered on demand.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static SampleScene Create(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new(options);
    }

    /// <summary>The true calibrated scene, without tie points.</summary>
    public Scene TrueScene() => new()
    {
        Origin = Origin,
        Cameras = [Camera],
        Photos = [.. Exposures.Select(e => PriorOf(e) with { CameraFromWorld = e.CameraFromWorld })],
    };

    /// <summary>The true scene of the thermal photos alone; a photo has the id of the visible one taken with it.</summary>
    public Scene TrueThermalScene() => new()
    {
        Origin = Origin,
        Cameras = [ThermalCamera.True with { Id = new(0) }],
        Photos =
        [
            .. Exposures.Select(ThermalCamera.ExposureOf).Select(e => PriorOf(e) with { CameraFromWorld = e.CameraFromWorld }),
        ],
    };

    /// <summary>The scene known from photo metadata: no poses, no distortion, measured positions and rotations.</summary>
    public Scene PriorScene() => new()
    {
        Cameras =
        [
            _options.HasFisheye
                ? SampleCamera.FisheyeFromMetadata(_options.Width, _options.Height)
                : SampleCamera.FromMetadata(_options.Width, _options.Height),
        ],
        Photos = [.. Exposures.Select(PriorOf)],
    };

    /// <summary>Renders a photo; equal calls give equal pixels.</summary>
    public Image<Rgb24> RenderPhoto(PhotoId photo, CancellationToken cancellation = default) =>
        RenderPhoto(photo, _options.ThreadCount, cancellation);

    /// <summary>Renders the view of the camera at any exposure, not only one of the survey.</summary>
    public Image<Rgb24> Render(SampleExposure exposure, CancellationToken cancellation = default) =>
        _renderer.Value.Render(exposure, _options.ThreadCount, cancellation);

    internal Image<Rgb24> RenderPhoto(PhotoId photo, int threadCount, CancellationToken cancellation) =>
        _renderer.Value.Render(Exposures[photo.Value], threadCount, cancellation);

    /// <summary>Renders the temperatures that the thermal camera measures together with a photo, kelvin.</summary>
    public Image<float> RenderTemperatures(PhotoId photo, CancellationToken cancellation = default) =>
        RenderTemperatures(photo, _options.ThreadCount, cancellation);

    internal Image<float> RenderTemperatures(PhotoId photo, int threadCount, CancellationToken cancellation) =>
        _thermalRenderer.Value.Render(ThermalCamera.ExposureOf(Exposures[photo.Value]), threadCount, cancellation);

    /// <summary>Where the laser scanners of the site stand and drive.</summary>
    internal ScanRoute ScanRoute => new(_site);

    internal LaserScanner ScannerOf(ScannerModel model) => new(Surface, _shader.Value, model);

    /// <summary>Kelvin of the topmost surface at a place; NaN outside the site.</summary>
    public float TemperatureAt(double x, double y)
    {
        var top = Surface.TopAt(x, y);
        return top.Face < 0 ? float.NaN : _temperature.At(Surface.Faces[top.Face], top);
    }

    /// <summary>Exact depth and normals at the pixel centers of a view; 0 for the sky.</summary>
    public DepthMap DepthMapOf(PinholeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var depth = new Image<float>(view.Width, view.Height);
        var normals = new Image<Vector3>(view.Width, view.Height);
        var confidence = new Image<byte>(view.Width, view.Height);
        var worldFromCamera = view.CameraFromWorld.Rotation.Inverted();
        Parallel.For(0, view.Height, new ParallelOptions { MaxDegreeOfParallelism = _options.ThreadCount }, y =>
        {
            for (var x = 0; x < view.Width; x++)
            {
                var ray = new Vector3d((x + 0.5 - view.CenterX) / view.FocalX, (y + 0.5 - view.CenterY) / view.FocalY, 1);
                if (!Surface.Grid.TryIntersect(view.Center, worldFromCamera * ray, out var hit))
                    continue;
                var normal = view.CameraFromWorld.Rotation * Surface.NormalOf(hit.Triangle);
                if (Vector3d.Dot(normal, ray) > 0)
                    normal = -normal;
                depth[x, y] = (float)hit.Distance;
                normals[x, y] = normal.RelativeTo(Vector3d.Zero);
                confidence[x, y] = 255;
            }
        });
        return new() { View = view, Depth = depth, Normals = normals, Confidence = confidence };
    }

    /// <summary>Projects a world point into a photo if it lies within the borders and nothing occludes it.</summary>
    /// <param name="pixel">Exact position in the distorted photo.</param>
    public bool TryObserve(SampleExposure exposure, Vector3d world, out Vector2d pixel)
    {
        ArgumentNullException.ThrowIfNull(exposure);
        if (!Camera.TryProject(exposure.CameraFromWorld * world, out pixel)
            || pixel.X < 0 || pixel.Y < 0 || pixel.X > Camera.Width || pixel.Y > Camera.Height)
        {
            return false;
        }

        // Distortion may fold points from far outside the field of view back into the photo.
        var center = exposure.CameraFromWorld.Center;
        var back = Camera.NormalizedFromPixel(pixel);
        var ray = exposure.CameraFromWorld.Rotation.Inverted() * new Vector3d(back.X, back.Y, 1);
        if (Vector3d.AngleRadians(ray, world - center) > 1e-6)
            return false;
        return !Surface.Grid.TryIntersect(center, world - center, out _, 1 - 1e-3 / Vector3d.Distance(world, center));
    }

    private static SampleSurface BuildSurface(SitePlan site, ulong seed)
    {
        var builder = new SurfaceBuilder();
        TerrainShape.Add(site, builder);
        foreach (var building in site.Buildings)
            BuildingShape.Add(building, builder);
        foreach (var tree in site.Trees)
            TreeShape.Add(tree, site.Terrain.HeightAt(tree.X, tree.Y), seed, builder);
        return new(builder, TerrainShape.Spacing);
    }

    private SampleControlPoint Survey(TargetPlan target)
    {
        var position = new Vector3d(target.X, target.Y, Surface.HeightAt(target.X, target.Y));
        var observations = new List<SampleObservation>();
        foreach (var exposure in Exposures)
        {
            if (TryObserve(exposure, position, out var pixel))
                observations.Add(new(exposure.Id, pixel));
        }
        return new(target.Name, position, target.YawRadians, observations);
    }

    private PhotoShader CreateShader()
    {
        var noise = new NoiseTable(_options.Seed);
        return new(
            Surface, new SunLight(Surface), new GroundMaterial(_site, noise), new BuildingMaterial(_site, noise),
            new FoliageMaterial(noise));
    }

    private static Photo PriorOf(SampleExposure exposure) => new()
    {
        Id = exposure.Id,
        Name = exposure.Name,
        CameraId = new(0),
        Position = new(exposure.MeasuredPosition, 1.5, 3),
        CameraFromEnu = GimbalRotation.CameraFromWorld(exposure.MeasuredYaw, exposure.MeasuredPitch, exposure.MeasuredRoll),
        CaptureTime = exposure.CaptureTime,
        ExposureStops = Math.Log2(
            SampleCamera.Nameplate.Aperture * SampleCamera.Nameplate.Aperture / exposure.ExposureSeconds * 100
            / SampleCamera.Nameplate.Iso),
    };
}

/// <summary>A painted target on the site, with its true world position and its observations.</summary>
/// <param name="YawRadians">From world east to the line between its quarters, counter-clockwise.</param>
public sealed record SampleControlPoint(
    string Name, Vector3d Position, double YawRadians, IReadOnlyList<SampleObservation> Observations);

/// <summary>Exact position of a control point in one photo, in pixels of the distorted photo.</summary>
public sealed record SampleObservation(PhotoId Photo, Vector2d Pixel);
