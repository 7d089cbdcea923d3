using System.Text.Json.Serialization;

namespace Reality.Pipeline;

/// <summary>The name of a stage: lower-case words joined by hyphens, e.g. "depth-maps".</summary>
[JsonConverter(typeof(StageNameConverter))]
public readonly record struct StageName
{
    private readonly string? _value;

    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits and single hyphens.</exception>
    public StageName(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value[0] == '-' || value[^1] == '-'
            || !value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ArgumentException($"'{value}' is not the name of a stage.", nameof(value));
        _value = value;
    }

    public static implicit operator StageName(string value) => new(value);

    public static explicit operator string(StageName name) => name.ToString();

    /// <summary>The name of one of the stage's artifacts.</summary>
    public static ArtifactName operator /(StageName stage, string item) => new(stage, item);

    public override string ToString() => _value ?? "";
}

/// <summary>The name of an artifact: the stage that wrote it, and the item, e.g. "features/000012.bin".</summary>
/// <param name="Item">Path below the stage's folder, with forward slashes.</param>
[JsonConverter(typeof(ArtifactNameConverter))]
public readonly record struct ArtifactName(StageName Stage, string Item)
{
    public static implicit operator ArtifactName(string name) => Parse(name);

    /// <exception cref="ArgumentException">The text is not of the form "stage/item".</exception>
    public static ArtifactName Parse(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < name.Length - 1
            ? new(name[..slash], name[(slash + 1)..])
            : throw new ArgumentException($"'{name}' is not of the form stage/item.", nameof(name));
    }

    public override string ToString() => $"{Stage}/{Item}";
}

internal sealed class StageNameConverter() : TextConverter<StageName>(text => new(text!));

internal sealed class ArtifactNameConverter() : TextConverter<ArtifactName>(text => ArtifactName.Parse(text!));
