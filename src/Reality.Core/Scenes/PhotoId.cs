namespace Reality.Core.Scenes;

/// <summary>Index of a photo in its <see cref="Scene"/>.</summary>
public readonly record struct PhotoId(int Value) : IComparable<PhotoId>
{
    public int CompareTo(PhotoId other) => Value.CompareTo(other.Value);

    public static bool operator <(PhotoId a, PhotoId b) => a.Value < b.Value;

    public static bool operator >(PhotoId a, PhotoId b) => a.Value > b.Value;

    public static bool operator <=(PhotoId a, PhotoId b) => a.Value <= b.Value;

    public static bool operator >=(PhotoId a, PhotoId b) => a.Value >= b.Value;

    public override string ToString() => Value.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
}
