using Reality.Core;
using Reality.Core.Scenes;

namespace Reality.Engine;

/// <summary>
/// Control points, user tie points and positioning constraints at the end of a <see cref="SceneArtifact"/>: absent from scenes
/// that have none of them.
/// </summary>
internal static class ControlArtifact
{
    private const string Format = "Artifact";

    /// <summary>The byte before this part.</summary>
    public const byte Marker = 1;

    public static void Write(BinaryWriter writer, Scene scene)
    {
        if (scene.ControlPoints.Count + scene.UserTiePoints.Count + scene.PositioningConstraints.Count == 0)
            return;
        writer.Write(Marker);
        SceneArtifact.WriteList(writer, scene.ControlPoints, Write);
        SceneArtifact.WriteList(writer, scene.UserTiePoints, static (w, point) =>
        {
            w.Write(point.Name);
            SceneArtifact.WriteList(w, point.Marks, Write);
        });
        SceneArtifact.WriteList(writer, scene.PositioningConstraints, Write);
    }

    public static Scene Read(BinaryReader reader, Scene scene) => scene with
    {
        ControlPoints = SceneArtifact.ReadList(reader, ReadControlPoint),
        UserTiePoints = SceneArtifact.ReadList(
            reader, static r => new UserTiePoint(r.ReadString(), SceneArtifact.ReadList(r, ReadMark))),
        PositioningConstraints = SceneArtifact.ReadList(reader, ReadConstraint),
    };

    private static void Write(BinaryWriter writer, ControlPoint point)
    {
        writer.Write(point.Name);
        SceneArtifact.Write(writer, point.Coordinates);
        writer.Write(point.System ?? "");
        SceneArtifact.WriteOptional(writer, point.Position, SceneArtifact.Write);
        writer.Write(point.HorizontalSigmaMeters);
        writer.Write(point.VerticalSigmaMeters);
        writer.Write(point.IsCheck);
        SceneArtifact.WriteList(writer, point.Marks, Write);
    }

    private static ControlPoint ReadControlPoint(BinaryReader reader) => new()
    {
        Name = reader.ReadString(),
        Coordinates = SceneArtifact.ReadVector(reader),
        System = reader.ReadString() is { Length: > 0 } system ? system : null,
        Position = reader.ReadBoolean() ? SceneArtifact.ReadGeoPoint(reader) : null,
        HorizontalSigmaMeters = reader.ReadDouble(),
        VerticalSigmaMeters = reader.ReadDouble(),
        IsCheck = reader.ReadBoolean(),
        Marks = SceneArtifact.ReadList(reader, ReadMark),
    };

    private static void Write(BinaryWriter writer, PhotoMark mark)
    {
        writer.Write(mark.Photo.Value);
        writer.Write(mark.Pixel.X);
        writer.Write(mark.Pixel.Y);
    }

    private static PhotoMark ReadMark(BinaryReader reader) =>
        new(new(reader.ReadInt32()), new(reader.ReadDouble(), reader.ReadDouble()));

    private static void Write(BinaryWriter writer, PositioningConstraint constraint)
    {
        writer.Write((byte)KindOf(constraint));
        SceneArtifact.WriteList(writer, constraint.TiePoints, static (w, index) => w.Write(index));
        SceneArtifact.Write(writer, constraint switch
        {
            OriginConstraint origin => origin.Position,
            ScaleConstraint scale => new(scale.LengthMeters, 0, 0),
            AxisConstraint axis => axis.Axis,
            PlaneConstraint plane => plane.Normal,
            _ => throw new ArgumentOutOfRangeException(nameof(constraint), constraint, null),
        });
    }

    private static PositioningConstraint ReadConstraint(BinaryReader reader)
    {
        var kind = (Kind)reader.ReadByte();
        var (points, value) = (SceneArtifact.ReadList(reader, static r => r.ReadInt32()), SceneArtifact.ReadVector(reader));
        if (points.Count < (kind switch { Kind.Origin => 1, Kind.Plane => 3, _ => 2 }))
            throw new InvalidFileException(Format, "A positioning constraint has too few tie points.");
        return kind switch
        {
            Kind.Origin => new OriginConstraint(points[0], value),
            Kind.Scale => new ScaleConstraint(points[0], points[1], value.X),
            Kind.Axis => new AxisConstraint(points[0], points[1], value),
            Kind.Plane => new PlaneConstraint(points, value),
            _ => throw new InvalidFileException(Format, "A positioning constraint is of an unknown kind."),
        };
    }

    private static Kind KindOf(PositioningConstraint constraint) => constraint switch
    {
        OriginConstraint => Kind.Origin,
        ScaleConstraint => Kind.Scale,
        AxisConstraint => Kind.Axis,
        _ => Kind.Plane,
    };

    private enum Kind : byte
    {
        Origin,
        Scale,
        Axis,
        Plane,
    }
}
