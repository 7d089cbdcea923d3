using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine;

/// <summary>
/// A <see cref="Scene"/> as an artifact: "stage/scene.bin". Internal to a job; published scenes are ContextScenes.
/// </summary>
public static class SceneArtifact
{
    /// <summary>The scene that calibration starts from.</summary>
    public static readonly StageName Uncalibrated = "uncalibrated-scene";

    /// <summary>The calibrated scene that modeling starts from.</summary>
    public static readonly StageName Calibrated = "calibrated-scene";

    // In the word of the fixed parameters; such cameras have more values after it.
    private const int FisheyeFlag = 1 << 30;
    private const int ReadoutFlag = 1 << 29;

    private const long BytesPerStoredByte = 4;

    /// <summary>The artifact that holds the scene of a stage.</summary>
    public static ArtifactName NameOf(StageName stage) => stage / "scene.bin";

    /// <summary>Megapixels of all photos of a scene.</summary>
    public static double MegapixelsOf(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return scene.Photos.Sum(photo => 1e-6 * scene.CameraOf(photo).Width * scene.CameraOf(photo).Height);
    }

    /// <summary>Megapixels of all photos of the calibrated scene.</summary>
    public static double MegapixelsOf(Workspace workspace) => MegapixelsOf(workspace.ReadSceneWithoutTiePoints(Calibrated));

    /// <summary>Reads the scene that a stage wrote.</summary>
    public static Scene ReadScene(this Workspace workspace, StageName stage) => workspace.ReadSceneAt(NameOf(stage));

    /// <summary>Reads a scene.</summary>
    public static Scene ReadSceneAt(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        var scene = ReadPhotosAndCameras(reader);
        scene = scene with { TiePoints = ReadTiePoints(reader) };
        for (int part; (part = reader.BaseStream.ReadByte()) >= 0;)
        {
            scene = part switch
            {
                ControlArtifact.Marker => ControlArtifact.Read(reader, scene),
                RigArtifact.Marker => RigArtifact.Read(reader, scene),
                _ => throw new InvalidFileException("Artifact", $"A scene has an unknown part {part}."),
            };
        }
        return scene;
    }

    /// <summary>Reads cameras and photos of the scene that a stage wrote; tie points are nearly all of its bytes.</summary>
    public static Scene ReadSceneWithoutTiePoints(this Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(stage)), Encoding.UTF8);
        return ReadPhotosAndCameras(reader);
    }

    /// <summary>Number of photos of the scene that a stage wrote, without reading them.</summary>
    public static int ReadPhotoCount(this Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(stage)), Encoding.UTF8);
        ReadOriginAndCameras(reader);
        return reader.ReadInt32();
    }

    /// <summary>Number of observations of tie points of the scene that a stage wrote, without reading them.</summary>
    public static int ReadObservationCount(this Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(stage)), Encoding.UTF8);
        ReadPhotosAndCameras(reader);
        Skip<Vector3d>(reader);
        Skip<Rgb24>(reader);
        Skip<int>(reader);
        return reader.ReadInt32();
    }

    /// <summary>Memory of the scene that a stage wrote, with its tie points and what is usually made of them, in bytes.</summary>
    public static long MemoryOf(Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return BytesPerStoredByte * (workspace.SizeOf(NameOf(stage)) ?? 0);
    }

    /// <summary>Writes the scene of a stage.</summary>
    public static void WriteScene(this Workspace workspace, StageName stage, Scene scene) =>
        workspace.WriteSceneAt(NameOf(stage), scene);

    /// <summary>Writes a scene.</summary>
    public static void WriteSceneAt(this Workspace workspace, ArtifactName name, Scene scene)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scene);
        workspace.Write(name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            WriteOptional(writer, scene.Origin, Write);
            WriteList(writer, scene.Cameras, Write);
            WriteList(writer, scene.Photos, Write);
            Write(writer, scene.TiePoints);
            ControlArtifact.Write(writer, scene);
            RigArtifact.Write(writer, scene);
        });
    }

    private static Scene ReadPhotosAndCameras(BinaryReader reader)
    {
        var scene = ReadOriginAndCameras(reader);
        return scene with { Photos = ReadList(reader, r => WithSizeIn(scene, ReadPhoto(r))) };
    }

    private static Scene ReadOriginAndCameras(BinaryReader reader) => new()
    {
        Origin = reader.ReadBoolean() ? ReadGeoPoint(reader) : null, Cameras = ReadList(reader, ReadCamera), Photos = [],
    };

    // Not that of the published scene, which its owner can change while the job runs.
    private static Photo WithSizeIn(Scene scene, Photo photo) =>
        photo with { PlannedSize = (scene.CameraOf(photo).Width, scene.CameraOf(photo).Height) };

    private static void Write(BinaryWriter writer, Camera camera)
    {
        writer.Write(camera.Id.Value);
        writer.Write(camera.Name);
        writer.Write(camera.Band);
        writer.Write(camera.Width);
        writer.Write(camera.Height);
        writer.Write(camera.FocalLength);
        writer.Write(camera.PrincipalPoint.X);
        writer.Write(camera.PrincipalPoint.Y);
        writer.Write(camera.AspectRatio);
        writer.Write(camera.Skew);
        var d = camera.Distortion;
        foreach (var value in (ReadOnlySpan<double>)[d.K1, d.K2, d.K3, d.P1, d.P2])
            writer.Write(value);
        writer.Write(camera.FocalLengthIsKnown);
        writer.Write((int)camera.Fixed | (camera.Fisheye is null ? 0 : FisheyeFlag)
            | (camera.ReadoutSeconds is null ? 0 : ReadoutFlag));
        if (camera.ReadoutSeconds is { } seconds)
            writer.Write(seconds);
        if (camera.Fisheye is not { } lens)
            return;
        writer.Write(camera.Shear);
        foreach (var value in (ReadOnlySpan<double>)[lens.P0, lens.P1, lens.P2, lens.P3, lens.P4])
            writer.Write(value);
    }

    private static Camera ReadCamera(BinaryReader reader)
    {
        var camera = ReadPerspective(reader);
        if (((int)camera.Fixed & ReadoutFlag) != 0)
        {
            camera = camera with
            {
                Fixed = (CameraParameters)((int)camera.Fixed & ~ReadoutFlag),
                ReadoutSeconds = reader.ReadDouble(),
            };
        }
        return ((int)camera.Fixed & FisheyeFlag) == 0 ? camera : camera with
        {
            Fixed = (CameraParameters)((int)camera.Fixed & ~FisheyeFlag),
            Shear = reader.ReadDouble(),
            Fisheye = new(
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
        };
    }

    private static Camera ReadPerspective(BinaryReader reader) => new()
    {
        Id = new(reader.ReadInt32()),
        Name = reader.ReadString(),
        Band = reader.ReadString(),
        Width = reader.ReadInt32(),
        Height = reader.ReadInt32(),
        FocalLength = reader.ReadDouble(),
        PrincipalPoint = new(reader.ReadDouble(), reader.ReadDouble()),
        AspectRatio = reader.ReadDouble(),
        Skew = reader.ReadDouble(),
        Distortion = new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
        FocalLengthIsKnown = reader.ReadBoolean(),
        Fixed = (CameraParameters)reader.ReadInt32(),
    };

    private static void Write(BinaryWriter writer, Photo photo)
    {
        writer.Write(photo.Id.Value);
        writer.Write(photo.Name);
        writer.Write(photo.CameraId.Value);
        WriteOptional(writer, photo.CameraFromWorld, Write);
        writer.Write(photo.UnregisteredReason ?? "");
        writer.Write(photo.Position is not null);
        if (photo.Position is { } prior)
        {
            Write(writer, prior.Position);
            writer.Write(prior.HorizontalSigmaMeters);
            writer.Write(prior.VerticalSigmaMeters);
            writer.Write((byte)prior.StatedHeightReference);
        }
        WriteOptional(writer, photo.CameraFromEnu, Write);
        WriteOptional(writer, photo.CaptureTime, static (w, time) =>
        {
            w.Write(time.Ticks);
            w.Write(time.Offset.Ticks);
        });
        WriteOptional(writer, photo.ExposureStops, static (w, stops) => w.Write(stops));
    }

    private static Photo ReadPhoto(BinaryReader reader) => new()
    {
        Id = new(reader.ReadInt32()),
        Name = reader.ReadString(),
        CameraId = new(reader.ReadInt32()),
        CameraFromWorld = reader.ReadBoolean() ? ReadTransform(reader) : null,
        UnregisteredReason = reader.ReadString() is { Length: > 0 } reason ? reason : null,
        Position = reader.ReadBoolean()
            ? new PositionPrior(ReadGeoPoint(reader), reader.ReadDouble(), reader.ReadDouble())
            {
                StatedHeightReference = (HeightReference)reader.ReadByte(),
            }
            : null,
        CameraFromEnu = reader.ReadBoolean() ? ReadRotation(reader) : null,
        CaptureTime = reader.ReadBoolean() ? new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())) : null,
        ExposureStops = reader.ReadBoolean() ? reader.ReadDouble() : null,
    };

    private static void Write(BinaryWriter writer, TiePoints points)
    {
        WriteArray<Vector3d>(writer, points.Positions);
        WriteArray<Rgb24>(writer, points.Colors);
        WriteArray<int>(writer, points.FirstObservation);
        WriteArray<int>(writer, points.PhotoOf);
        WriteArray<float>(writer, points.X);
        WriteArray<float>(writer, points.Y);
    }

    private static void Skip<T>(BinaryReader reader)
        where T : unmanaged
    {
        var bytes = (long)reader.ReadInt32() * Unsafe.SizeOf<T>();
        reader.BaseStream.Seek(bytes, SeekOrigin.Current);
    }

    private static TiePoints ReadTiePoints(BinaryReader reader) => new()
    {
        Positions = ReadArray<Vector3d>(reader),
        Colors = ReadArray<Rgb24>(reader),
        FirstObservation = ReadArray<int>(reader),
        PhotoOf = ReadArray<int>(reader),
        X = ReadArray<float>(reader),
        Y = ReadArray<float>(reader),
    };

    internal static void Write(BinaryWriter writer, GeoPoint point)
    {
        writer.Write(point.Latitude.Radians);
        writer.Write(point.Longitude.Radians);
        writer.Write(point.HeightMeters);
        writer.Write((int)point.HeightReference);
    }

    internal static GeoPoint ReadGeoPoint(BinaryReader reader) => new(
        Angle.FromRadians(reader.ReadDouble()), Angle.FromRadians(reader.ReadDouble()), reader.ReadDouble(),
        (HeightReference)reader.ReadInt32());

    internal static void Write(BinaryWriter writer, RigidTransform transform)
    {
        Write(writer, transform.Rotation);
        Write(writer, transform.Translation);
    }

    private static void Write(BinaryWriter writer, Rotation rotation)
    {
        writer.Write(rotation.W);
        writer.Write(rotation.X);
        writer.Write(rotation.Y);
        writer.Write(rotation.Z);
    }

    internal static RigidTransform ReadTransform(BinaryReader reader) => new(ReadRotation(reader), ReadVector(reader));

    private static Rotation ReadRotation(BinaryReader reader) =>
        Rotation.FromQuaternion(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    internal static void Write(BinaryWriter writer, Vector3d v)
    {
        writer.Write(v.X);
        writer.Write(v.Y);
        writer.Write(v.Z);
    }

    internal static Vector3d ReadVector(BinaryReader reader) =>
        new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    internal static void WriteOptional<T>(BinaryWriter writer, T? value, Action<BinaryWriter, T> write)
        where T : struct
    {
        writer.Write(value.HasValue);
        if (value.HasValue)
            write(writer, value.Value);
    }

    internal static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(writer, item);
    }

    internal static List<T> ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read(reader));
        return items;
    }

    /// <summary>Writes a count and the raw little-endian items; for the artifacts of other stages too.</summary>
    public static void WriteArray<T>(BinaryWriter writer, ReadOnlySpan<T> items)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(items.Length);
        writer.Write(MemoryMarshal.AsBytes(items));
    }

    /// <summary>Reads an array written by <see cref="WriteArray{T}"/>.</summary>
    public static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(reader);
        var count = reader.ReadInt32();
        // Most arrays come from a stage of the same job, but users can change a kept model.
        var stream = reader.BaseStream;
        if (count < 0 || (stream.CanSeek && (long)count * Unsafe.SizeOf<T>() > stream.Length - stream.Position))
            throw new InvalidFileException("Artifact", "An array is longer than the file.");
        var items = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }
}
