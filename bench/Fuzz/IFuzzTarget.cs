using Reality.Core.Numerics;

namespace Reality.Fuzz;

/// <summary>A reader of uploads.</summary>
internal interface IFuzzTarget : IDisposable
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>Whole inputs to start from, the same at every call.</summary>
    IReadOnlyList<byte[]> Seeds();

    /// <summary>Changes an input.</summary>
    byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random);

    /// <summary>Reads an input.</summary>
    /// <returns>
    /// What happened, without names and numbers of this input: inputs with a new outcome become seeds. Begins with "!" for what
    /// must not happen.
    /// </returns>
    /// <exception cref="Exception">Any exception is a finding.</exception>
    string Read(byte[] input);

    /// <summary>Largest memory of a process that read, in bytes.</summary>
    long PeakBytes { get; }
}
