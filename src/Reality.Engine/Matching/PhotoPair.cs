using Reality.Core.Scenes;

namespace Reality.Engine.Matching;

/// <summary>Two photos to match; <see cref="First"/> is the smaller id.</summary>
public readonly record struct PhotoPair(PhotoId First, PhotoId Second) : IComparable<PhotoPair>
{
    /// <summary>The pair of two photos given in any order.</summary>
    public static PhotoPair Of(PhotoId a, PhotoId b) => a < b ? new(a, b) : new(b, a);

    public int CompareTo(PhotoPair other) => First != other.First ? First.CompareTo(other.First) : Second.CompareTo(other.Second);

    public static bool operator <(PhotoPair a, PhotoPair b) => a.CompareTo(b) < 0;

    public static bool operator >(PhotoPair a, PhotoPair b) => a.CompareTo(b) > 0;

    public static bool operator <=(PhotoPair a, PhotoPair b) => a.CompareTo(b) <= 0;

    public static bool operator >=(PhotoPair a, PhotoPair b) => a.CompareTo(b) >= 0;
}
