using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>An export that is asked for.</summary>
public record ExportCreate : IChoosesType
{
    private readonly bool _hasFormat;

    /// <summary>The format, which decides what options there are.</summary>
    public required Format Format
    {
        get;
        init
        {
            field = value;
            _hasFormat = true;
        }
    }

    /// <summary>Display name of the reality data that receives it.</summary>
    [TextLength(3, 256)]
    public string? Name { get; init; }

    /// <summary>Those of the format; what is absent has its default.</summary>
    public ExportOptions? Options { get; init; }

    Type? IChoosesType.TypeHeldBy(string name) => _hasFormat ? FormatTraits.OptionsOf(Format) : null;
}
